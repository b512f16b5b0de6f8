import { describe, expect, it } from 'vitest'
import { changeStack } from './change-stack.ts'
import { parseStack, type Stack } from './stack.ts'

const autoscaling = { maxReplicas: 12 }

function stackOf(component: Readonly<Record<string, unknown>>): Stack {
  const place = { environment: 'local', target: 'local', preflight: {} }
  return parseStack({ name: 'tested', ...place, components: { it: component } })
}

function scale(component: Readonly<Record<string, unknown>>, replicas: number): unknown {
  const change = { kind: 'replicas', component: 'it', replicas } as const
  return changeStack({ description: stackOf(component), change }).components['it']
}

describe('a number of replicas', () => {
  it('is taken where the nodes that stay are most of those that run', () => {
    expect(scale({ kind: 'chain', replicas: 7 }, 4)).toMatchObject({ replicas: 4 })
    expect(scale({ kind: 'chain', replicas: 3 }, 9)).toMatchObject({ replicas: 9 })
    expect(scale({ kind: 'service', image: '/srv/it.js', replicas: 9 }, 1)).toMatchObject({ replicas: 1 })
  })

  it('is refused where a chain would lose its quorum at once, with the step that it can take', () => {
    expect(() => scale({ kind: 'chain', replicas: 7 }, 3)).toThrow(
      expect.objectContaining({ code: 'STACK_QUORUM', hint: expect.stringContaining('to 4 first') }),
    )
  })

  it.each(['chain', 'service'])('is refused for a %s that an autoscaler scales, with what to change', (kind) => {
    const component = { kind, image: '/srv/it.js', replicas: 3, autoscaling }
    expect(() => scale(component, 5)).toThrow(
      expect.objectContaining({
        code: 'STACK_AUTOSCALED',
        message: 'it is scaled by an autoscaler, between 3 and 12 replicas.',
        hint: expect.stringContaining('it.autoscaling.maxReplicas'),
      }),
    )
  })
})
