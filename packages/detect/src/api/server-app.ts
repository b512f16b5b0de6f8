import type { HttpServer } from '@windlass/service/http-server'

/** What routes are added to. */
export type ServerApp = HttpServer['app']
