/** Words that, in the name of a field or variable, mean that its value must not be shown. */
const secretWord = /secret|passw|token|credential|mnemonic|private|(^|[^a-z])(api|access|signing|encryption)[-_]?key/i

/** Whether the value of a field or variable of this name is taken for a secret. */
export function looksSecret(name: string): boolean {
  return secretWord.test(name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2'))
}
