/** Variable that names the file holding the value of a secret: `api-key` is in the file named by `API_KEY_FILE`. */
export function secretFileVariable(secret: string): string {
  return `${environmentName(secret)}_FILE`
}

/** A name as variables are written: `session-api` is `SESSION_API`. */
export function environmentName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9]+/g, '_').toUpperCase()
}
