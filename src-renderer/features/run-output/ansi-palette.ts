/** A colour on light and on dark. */
type Pair = readonly [light: string, dark: string]

/** What log lines stand on: the log itself, and the lines of the error stream. */
export const LOG_GROUNDS = {
  ground: ['#ffffff', '#14171b'],
  'stderr-line': ['#fff6f5', '#241a1b'],
} as const satisfies Readonly<Record<string, Pair>>

/**
 * The sixteen colours of a terminal, remapped: each foreground has a contrast of 4.5 or more on both grounds and on each
 * background, in both themes, whatever pair a program chose for a black screen.
 */
export const ANSI_FOREGROUNDS = {
  black: ['#1b1e25', '#a3abb8'],
  red: ['#a51d1d', '#ff8f88'],
  green: ['#10622f', '#6fd08f'],
  yellow: ['#704b00', '#e0b75a'],
  blue: ['#1f4bb5', '#8fb2ff'],
  magenta: ['#86217f', '#e69adf'],
  cyan: ['#0a5c6b', '#66cfdd'],
  white: ['#4a515f', '#cdd2da'],
  'bright-black': ['#535a68', '#a3abb8'],
  'bright-red': ['#b3161f', '#ffa59f'],
  'bright-green': ['#0b662f', '#8be3a6'],
  'bright-yellow': ['#6f5000', '#f3d27f'],
  'bright-blue': ['#2450c4', '#abc6ff'],
  'bright-magenta': ['#93208c', '#f3b6ee'],
  'bright-cyan': ['#0b6072', '#8fe0ea'],
  'bright-white': ['#1b1e25', '#ffffff'],
} as const satisfies Readonly<Record<string, Pair>>

export type AnsiColour = keyof typeof ANSI_FOREGROUNDS

export const ANSI_BACKGROUNDS: Readonly<Record<AnsiColour, Pair>> = {
  black: ['#dfe2e8', '#2b3038'],
  red: ['#fbdedd', '#471e1e'],
  green: ['#d7f0df', '#173821'],
  yellow: ['#f8ebc8', '#3a2f10'],
  blue: ['#dfe8fc', '#1f2f57'],
  magenta: ['#f6def4', '#3f1f3c'],
  cyan: ['#d6eff2', '#123840'],
  white: ['#eceef2', '#343a45'],
  'bright-black': ['#e4e7ec', '#2f353f'],
  'bright-red': ['#fde6e4', '#4d2323'],
  'bright-green': ['#e0f5e7', '#1b3f26'],
  'bright-yellow': ['#fbf1d6', '#413513'],
  'bright-blue': ['#e7eefd', '#243561'],
  'bright-magenta': ['#f9e7f7', '#462443'],
  'bright-cyan': ['#e0f4f6', '#174049'],
  'bright-white': ['#f1f3f6', '#383f4a'],
}

/** The palette as variables for the classes of log-view.css; each follows the theme by itself. */
export const PALETTE_VARIABLES: Readonly<Record<`--ansi-${string}`, string>> = Object.fromEntries([
  ...variables(LOG_GROUNDS, ''),
  ...variables(ANSI_FOREGROUNDS, '-fg'),
  ...variables(ANSI_BACKGROUNDS, '-bg'),
])

function variables(table: Readonly<Record<string, Pair>>, ending: string): [string, string][] {
  return Object.entries(table).map(([name, [light, dark]]) => [
    `--ansi-${name}${ending}`,
    `light-dark(${light}, ${dark})`,
  ])
}
