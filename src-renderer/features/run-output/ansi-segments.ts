import Anser from 'anser'
import { colouredText, showControls } from '../../api/ansi-text.ts'
import { nextCarry } from '../../api/sgr-carry.ts'
import { nearestColour } from './nearest-colour.ts'

/** A piece of a line that looks the same from end to end. */
export interface AnsiSegment {
  readonly text: string
  /** Class names of `log-view.css`; empty for plain text. */
  readonly className: string
}

const DECORATIONS: Readonly<Record<string, string>> = {
  bold: 'ansi-bold',
  dim: 'ansi-dim',
  italic: 'ansi-italic',
  underline: 'ansi-underline',
  strikethrough: 'ansi-strike',
}

/**
 * Parses one line for drawing. Colours become class names of sixteen colours that are readable in both themes: a program that
 * prints light grey for a black terminal must not vanish on white. Hidden and blinking text is shown plainly.
 * @param line as the engine wrote it
 * @param carry colours that an earlier line left switched on
 */
export function ansiSegments(line: string, carry: string): AnsiSegment[] {
  const { shown, overdrawn } = colouredText(line)
  const start = overdrawn === '' ? carry : nextCarry(carry, overdrawn)
  if (start === '' && !shown.includes('\x1b')) return shown === '' ? [] : [{ text: showControls(shown), className: '' }]
  return Anser.ansiToJson(start + shown, { use_classes: true, remove_empty: true }).map((part) => ({
    text: showControls(part.content),
    className: [
      colourClass(part.fg, part.fg_truecolor, 'fg'),
      colourClass(part.bg, part.bg_truecolor, 'bg'),
      ...part.decorations.map((decoration) => DECORATIONS[decoration] ?? ''),
    ]
      .filter((name) => name !== '')
      .join(' '),
  }))
}

/** The types of the parser promise strings, but a colour that is not set is null. */
function colourClass(name: string | null, trueColour: string | null, side: 'fg' | 'bg'): string {
  if (name === null || name === '') return ''
  if (name === 'ansi-truecolor') return `ansi-${nearestColour((trueColour ?? '').split(',').map(Number))}-${side}`
  const palette = /^ansi-palette-(\d+)$/.exec(name)
  return palette === null ? `${name}-${side}` : `ansi-${nearestColour(paletteColour(Number(palette[1])))}-${side}`
}

const CUBE_LEVELS = [0, 95, 135, 175, 215, 255]

/** Red, green and blue of the entries 16 to 255 of xterm's palette: a cube of six levels, then greys. */
function paletteColour(index: number): number[] {
  if (index >= 232) return Array.from({ length: 3 }, () => 8 + (index - 232) * 10)
  const place = index - 16
  return [Math.floor(place / 36), Math.floor(place / 6) % 6, place % 6].map((level) => CUBE_LEVELS[level] ?? 0)
}
