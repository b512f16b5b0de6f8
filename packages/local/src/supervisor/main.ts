import { ensureHome, homeAt } from '../files/home.ts'
import { supervise } from './supervise.ts'
import { claimSupervision } from './supervisor-claim.ts'
import { createSupervisorLog } from './supervisor-log.ts'

// The program of the supervisor. Its one argument is the directory it looks after; its output is its log.

const home = homeAt(process.argv[2] ?? '.')
ensureHome(home)
const claim = claimSupervision(home)
if (claim !== undefined) {
  const log = createSupervisorLog({ write: (line) => process.stdout.write(line), now: Date.now })
  const stop = new AbortController()
  process.on('SIGTERM', () => stop.abort())
  process.on('SIGHUP', () => {})
  log('supervising', { home: home.root, pid: process.pid })
  await supervise({ home, number: claim.number, log, signal: stop.signal })
  claim.release()
  log(stop.signal.aborted ? 'told to stop' : 'nothing left to supervise', {})
}
// Processes that go on without their supervisor would keep it alive.
process.exit(0)
