#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'

// A command whose code was compiled before starts in two thirds of the time. It is code that runs again: not to be kept
// where others may write.
enableCompileCache(join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'windlass'))
const { createProgram } = await import('./program.ts')

process.exitCode = await createProgram(process).run()
