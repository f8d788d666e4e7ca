import { coloursOf } from './ansi-text.ts'

/** What a colour code switches on, by what switches it off again. `2`, `1` share one because `22` ends both. */
const ENDS: Readonly<Record<number, string>> = {
  22: 'weight',
  23: 'italic',
  24: 'underline',
  27: 'reverse',
  29: 'strike',
}
const STARTS: Readonly<Record<number, string>> = {
  1: 'weight',
  2: 'weight',
  3: 'italic',
  4: 'underline',
  7: 'reverse',
  9: 'strike',
}

/**
 * The colour state that a line leaves to the next one of its stream, as one escape sequence; empty when it left nothing. A program
 * may switch red on, print ten lines, and switch it off: each line must know when it is drawn alone.
 * @param carry what the line itself was left by the line before
 */
export function nextCarry(carry: string, line: string): string {
  const colours = coloursOf(line)
  if (colours.length === 0) return carry
  const state = new Map<string, string>()
  for (const escape of carry === '' ? colours : [carry, ...colours]) apply(escape.slice(2, -1).split(/[;:]/), state)
  return state.size === 0 ? '' : `\x1b[${[...state.values()].join(';')}m`
}

function apply(codes: readonly string[], state: Map<string, string>): void {
  for (let at = 0; at < codes.length; at++) {
    const code = Number(codes[at])
    if (code === 0) state.clear()
    else if (code === 38 || code === 48) {
      // 5;n is a palette colour, 2;r;g;b a true one.
      const length = codes[at + 1] === '5' ? 3 : codes[at + 1] === '2' ? 5 : 1
      if (length > 1) state.set(code === 38 ? 'fg' : 'bg', codes.slice(at, at + length).join(';'))
      at += length - 1
    } else applySimple(code, state)
  }
}

function applySimple(code: number, state: Map<string, string>): void {
  const started = STARTS[code]
  const ended = ENDS[code]
  if (started !== undefined) state.set(started, String(code))
  else if (ended !== undefined) state.delete(ended)
  else if (code === 39) state.delete('fg')
  else if (code === 49) state.delete('bg')
  else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) state.set('fg', String(code))
  else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) state.set('bg', String(code))
}
