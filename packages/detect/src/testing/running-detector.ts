import { type DetectorConfig, detectorConfigSchema } from '@windlass/contract/detector-config'
import { type StreamStatus, streamStatusPath, streamStatusSchema } from '@windlass/contract/stream-status'
import { createLogger } from '@windlass/service/logger'
import type { z } from 'zod'
import { anomaliesSchema } from '../api/schemas/anomalies.ts'
import { type ModelsBody, modelsSchema } from '../api/schemas/model.ts'
import { type RunningDetector, startDetector } from '../start-detector.ts'

/** An answer of the API. */
interface Answer {
  readonly status: number
  readonly body: unknown
}

export interface TestedDetector extends AsyncDisposable {
  readonly finished: Promise<void>
  readonly logged: readonly string[]
  get(path: string): Promise<Answer>
  send(method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<Answer>
  text(path: string): Promise<string>
  /** Bodies, checked against their schemas. */
  status(): Promise<StreamStatus>
  anomalies(query?: string): Promise<z.output<typeof anomaliesSchema>>
  models(): Promise<ModelsBody['models']>
}

export type Settings = Omit<z.input<typeof detectorConfigSchema>, 'name' | 'apiPort' | 'dataDir'>

/** A whole detector on a free port. */
export async function runDetector(options: {
  readonly dataDir: string
  readonly settings: Settings
  /** Unique among those that share a topic. */
  readonly name?: string
  readonly now?: () => number
}): Promise<TestedDetector> {
  const { dataDir, settings, name = 'detector', now } = options
  const parsed: DetectorConfig = detectorConfigSchema.parse({ ...settings, name, dataDir })
  const logged: string[] = []
  const running: RunningDetector = await startDetector({
    // Only a test asks for any free port.
    config: { ...parsed, apiPort: 0 },
    logger: createLogger({
      name,
      level: 'info',
      stream: { write: (line: string) => void logged.push(line) },
    }),
    signal: new AbortController().signal,
    ...(now !== undefined && { now }),
  })
  const request = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const reply = await fetch(`${running.address.url}${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    return { status: reply.status, body: await reply.json() }
  }
  const get = (path: string) => request('GET', path)
  return {
    finished: running.finished,
    logged,
    get,
    status: async () => streamStatusSchema.parse((await get(streamStatusPath)).body),
    anomalies: async (query = '') => anomaliesSchema.parse((await get(`/api/v1/anomalies${query}`)).body),
    models: async () => modelsSchema.parse((await get('/api/v1/models')).body).models,
    send: request,
    text: async (path) => (await fetch(`${running.address.url}${path}`)).text(),
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  }
}
