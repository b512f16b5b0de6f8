/** Variables that processes get from the command that applied them: what a program needs to run at all, and no more. */
const inheritedVariables = ['PATH', 'HOME', 'USER', 'LOGNAME', 'TMPDIR', 'TZ', 'LANG', 'LANGUAGE']

/** The part of a command's environment that is handed on. */
export function inheritedFrom(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const inherited: Record<string, string> = {}
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && (inheritedVariables.includes(name) || name.startsWith('LC_'))) inherited[name] = value
  }
  return inherited
}
