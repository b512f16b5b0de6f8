import { describe, expect, it } from 'vitest'
import { loadStack } from './load-stack.ts'
import { pinImages } from './pin-images.ts'
import { invalidStack } from './problem.ts'

const digest = `sha256:${'ab'.repeat(32)}`

async function load() {
  const text = `
name: shop
components:
  prices:
    kind: service
    image: 'registry.example.com:5000/shop/app:7'
  orders: { kind: service, image: 'registry.example.com:5000/shop/app@sha256:${'cd'.repeat(32)}' }
  stock:
    kind: service
    image: registry.example.com:5000/shop/stock
    pod: { sidecars: { proxy: { image: 'registry.example.com:5000/shop/proxy:1' } } }
environments: { staging: { tier: test, target: { kubernetes: { context: c, namespace: shop } } } }
`
  const loaded = await loadStack({ path: 'stack.yaml', readFile: async () => text, environment: 'staging' })
  if (!loaded.ok) throw invalidStack(loaded.problems)
  return loaded.stack
}

describe('an image that is pinned', () => {
  it('is run by every component that names its repository, whatever the tag', async () => {
    const image = `registry.example.com:5000/shop/app@${digest}`
    const { components } = pinImages({ stack: await load(), references: [image] })
    expect(components['prices']).toMatchObject({ image })
    expect(components['orders']).toMatchObject({ image })
    expect(components['stock']).toMatchObject({ image: 'registry.example.com:5000/shop/stock' })
  })

  it('is run by what stands beside a component, too', async () => {
    const image = `registry.example.com:5000/shop/proxy@${digest}`
    const { components } = pinImages({ stack: await load(), references: [image] })
    expect(components['stock']).toMatchObject({ pod: { sidecars: { proxy: { image } } } })
  })

  it('is refused where no component names its repository', async () => {
    const stack = await load()
    expect(() => pinImages({ stack, references: [`registry.example.com:5000/shop/ap@${digest}`] })).toThrow(
      expect.objectContaining({ code: 'STACK_IMAGE_UNUSED' }),
    )
  })

  it('is checked as one in the file would be', async () => {
    const stack = await load()
    const pin = () =>
      pinImages({ stack: { ...stack, tier: 'production' }, references: ['registry.example.com:5000/shop/app:8'] })
    expect(pin).toThrow(expect.objectContaining({ code: 'STACK_INVALID' }))
  })

  it('leaves a stack as it is where there are none', async () => {
    const stack = await load()
    expect(pinImages({ stack, references: [] })).toEqual(stack)
  })
})
