/** What a stand-in does wrong once it has run for a while. */
const faults = [
  'none',
  /** Exits before it opens a port. */
  'crash-at-start',
  /** Exits once it was ready. */
  'crash',
  /** Keeps its ports open and answers nothing, signals included. */
  'hang',
  /** Answers 500 to everything but its health endpoints. */
  'answer-500',
  /** Says of itself that it is not ready. */
  'not-ready',
  /** Takes memory until something stops it. */
  'grow-memory',
  /** Does not end when it is told to. */
  'refuse-to-stop',
] as const

export type Fault = (typeof faults)[number]

export interface Settings {
  readonly name: string
  /** Which of several revisions this is; told in every answer. */
  readonly version: string
  /** Of `PORTS`, else those that Windlass tells every program: `WINDLASS_HTTP_PORT`, … */
  readonly ports: readonly number[]
  /** Time before a port is opened. */
  readonly startDelayMs: number
  /** Time from then on until it says of itself that it is ready. */
  readonly readyDelayMs: number
  readonly fault: Fault
  /** Time from ready to the fault. */
  readonly faultAfterMs: number
  readonly exitCode: number
  /** Which starts in one pod crash when it is told to crash at the start: the first ones, or all of them. */
  readonly crashes: 'all' | number
}

/** The settings of a stand-in from its variables. Throws with the name of a variable that holds something else. */
export function readSettings(variables: Readonly<Record<string, string | undefined>>): Settings {
  const wholeNumber = (name: string, fallback: number): number => {
    const text = variables[name] ?? String(fallback)
    if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} is ${JSON.stringify(text)}: it takes a whole number`)
    return Number(text)
  }
  const fault = faults.find((known) => known === (variables['FAULT'] ?? 'none'))
  if (fault === undefined) throw new Error(`FAULT is ${variables['FAULT']}: it takes one of ${faults.join(', ')}`)
  const told = Object.keys(variables).filter((variable) => /^WINDLASS_.+_PORT$/.test(variable))
  const given = told.map((variable) => variables[variable]).join() || '8080'
  const ports = (variables['PORTS'] ?? given).split(',').map(Number)
  if (!ports.every((port) => Number.isInteger(port) && port >= 0 && port < 65_536))
    throw new Error(`PORTS is ${variables['PORTS']}: it takes ports with commas between them`)
  return {
    name: variables['NAME'] ?? variables['HOSTNAME'] ?? 'stand-in',
    version: variables['VERSION'] ?? '1',
    ports,
    startDelayMs: wholeNumber('START_DELAY_MS', 0),
    readyDelayMs: wholeNumber('READY_DELAY_MS', 0),
    fault,
    faultAfterMs: wholeNumber('FAULT_AFTER_MS', 0),
    exitCode: wholeNumber('EXIT_CODE', 1),
    crashes: variables['CRASHES'] === undefined ? 'all' : wholeNumber('CRASHES', 0),
  }
}
