// Not the tab and the line break, which move nothing but the text itself. C1 controls are commands to some terminals, and the marks of
// writing direction make a line look like another one.
const COMMANDS = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu
const HARMLESS = new Set(['\n', '\t'])

/** A text of somebody else's, such as a package's or an agent's, without power over the terminal: `\x1b[31m` is shown, not obeyed. */
export function printable(text: string): string {
  return text.replaceAll(COMMANDS, (character) => {
    if (HARMLESS.has(character)) return character
    const code = character.charCodeAt(0)
    return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
  })
}

/** The same for what must stay in its line, such as a name. */
export function printableLine(text: string): string {
  return printable(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t')
}
