import { afterAll } from 'vitest'
import { type ApiServer, openApiServer } from './api-server.ts'

let opened: Promise<ApiServer> | undefined

afterAll(async () => (await opened)?.[Symbol.asyncDispose]())

/** The API server of the cluster under test, opened once for a test file. */
export function apiServer(): Promise<ApiServer> {
  opened ??= openApiServer()
  return opened
}
