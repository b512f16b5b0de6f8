import type { ComponentContext, ComponentObjects } from '../context.ts'

export function monitoringObjects(_: ComponentContext<'monitoring'>): ComponentObjects {
  return { objects: [] }
}
