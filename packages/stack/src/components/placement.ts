import { z } from 'zod'
import { type Phase, phaseSchema } from '../phase.ts'

/** Where a component stands in a release. */
export function placementFields(defaultPhase: Phase) {
  return {
    enabled: z.boolean().default(true).describe('false leaves the component out of this environment'),
    phase: phaseSchema.default(defaultPhase),
    needs: z.array(z.string()).default([]).describe('Components that must be ready before this one starts'),
  }
}
