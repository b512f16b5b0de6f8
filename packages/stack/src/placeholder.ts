const placeholders = [
  /^\s*$/,
  /^<.*>$/,
  /^\$\{.*\}$/,
  /^\.{3,}$/,
  /^x{3,}$/i,
  /^(change|replace|fill)[-_ ]?(me|this|it|in)/i,
  /^(todo|tbd|fixme|placeholder|dummy)\b/i,
  /^(your|insert)[-_ ]/i,
]

/** Whether `value` was left for somebody to fill in: empty, `changeme`, `REPLACE_ME`, `<token>`, `TODO`, `xxx`, … */
export function isPlaceholder(value: string): boolean {
  return placeholders.some((placeholder) => placeholder.test(value.trim()))
}
