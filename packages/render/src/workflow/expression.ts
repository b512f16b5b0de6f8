/** `text` as an expression that GitHub evaluates. */
export function expression(text: string): string {
  return `\${{ ${text} }}`
}

/** `text` as it stands, whatever GitHub would take for an expression in it. */
export function literal(text: string): string {
  return text.replaceAll('${{', expression("'${{'"))
}

/** A script of bash that ends with its first failure. Values come to it as variables, never as expressions. */
export function script(text: string): string {
  return `set -euo pipefail\n${text.trim()}\n`
}
