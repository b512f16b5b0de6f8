/**
 * Loaded before a program of Node: writes what it used of the machine to the file of USAGE_REPORT when it ends. Without
 * types, so that nothing has to be stripped first.
 */
import { writeFileSync } from 'node:fs'

const file = process.env.USAGE_REPORT
if (file !== undefined) process.on('exit', () => writeFileSync(file, JSON.stringify(process.resourceUsage())))
