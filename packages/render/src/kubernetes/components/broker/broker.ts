import type { ComponentContext, ComponentObjects } from '../../context.ts'
import { kafkaObjects } from './kafka.ts'
import { strimziObjects } from './strimzi.ts'

/** A Kafka: brokers of our own, those of the Strimzi operator, or nothing where it is there already. */
export function brokerObjects(context: ComponentContext<'broker'>): ComponentObjects {
  switch (context.component.form) {
    case 'brokers':
      return kafkaObjects(context)
    case 'strimzi':
      return strimziObjects(context)
    case 'external':
      return { objects: [] }
  }
}
