/** Loaded before a program of Node: writes the most memory that it held, in KiB, to the file of MEMORY_REPORT. */
import { writeFileSync } from 'node:fs'

const file = process.env.MEMORY_REPORT
if (file !== undefined) process.on('exit', () => writeFileSync(file, String(process.resourceUsage().maxRSS)))
