const ESC = '\x1b'

// CSI, OSC (hyperlinks, titles), the string sequences (DCS, SOS, PM, APC), and the two-byte rest. One that is cut off at the end of
// a line ends there, so a broken sequence never swallows the next line.
const ESCAPES =
  /\x1b(?:\[[0-?]*[ -/]*[@-~]?|\][^\x07\x1b\n]*(?:\x07|\x1b\\)?|[PX^_][^\x1b\n]*(?:\x1b\\)?|[ -/]*[0-~]?)/g
const COLOURS = /\x1b\[[\d;:]*m/g
// What a terminal would have drawn over: everything before the last carriage return that something follows.
const OVERDRAWN = /^[^\n]*\r(?=[^\r\n])/gm
const CONTROLS = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g

/** Text without escape sequences. @param onEscape told of each one and of its place in the text */
export function withoutEscapes(text: string, onEscape?: (escape: string, at: number) => void): string {
  if (!text.includes(ESC)) return text
  if (onEscape === undefined) return text.replace(ESCAPES, '')
  return text.replace(ESCAPES, (escape, at: number) => {
    onEscape(escape, at)
    return ''
  })
}

/** Leaves out what a progress line has overdrawn. Line breaks stay where they are, so it may be applied to many lines at once. */
export function withoutOverdrawn(text: string): string {
  return text.includes('\r') ? text.replace(OVERDRAWN, '').replaceAll('\r', '') : text
}

/** Text as it is read: both of the above. */
export function plainText(text: string): string {
  return withoutOverdrawn(withoutEscapes(text))
}

/** The same line with its colour sequences kept and every other one removed: what a colour parser is to see. */
export function colouredText(line: string): { readonly shown: string; readonly overdrawn: string } {
  const kept = line.includes(ESC) ? line.replace(ESCAPES, (escape) => (isColour(escape) ? escape : '')) : line
  const end = kept.replace(/\r+$/, '')
  const cut = end.lastIndexOf('\r') + 1
  return { shown: end.slice(cut), overdrawn: end.slice(0, cut) }
}

function isColour(escape: string): boolean {
  return escape.startsWith(`${ESC}[`) && escape.endsWith('m')
}

/** Colour sequences of a line, in order. */
export function coloursOf(line: string): string[] {
  return line.match(COLOURS) ?? []
}

/** Makes control characters visible as their Unicode pictures; tabs stay. Keeps every offset. */
export function showControls(text: string): string {
  return text.replace(CONTROLS, (control) =>
    control === '\x7f' ? '\u2421' : String.fromCharCode(0x2400 + control.charCodeAt(0)),
  )
}
