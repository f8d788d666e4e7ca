/** Hue in degrees of the six colours of a terminal. */
const HUES = [
  [0, 'red'],
  [60, 'yellow'],
  [120, 'green'],
  [180, 'cyan'],
  [240, 'blue'],
  [300, 'magenta'],
  [360, 'red'],
] as const

/** Below this saturation a colour is called grey. */
const GREY_BELOW = 0.18

/**
 * Name of the terminal colour that is nearest to a true colour by hue, or by lightness when it has none.
 * @param rgb red, green and blue, 0 to 255
 */
export function nearestColour(rgb: readonly number[]): string {
  const [red = 0, green = 0, blue = 0] = rgb.map((value) => (Number.isFinite(value) ? value / 255 : 0))
  const high = Math.max(red, green, blue)
  const low = Math.min(red, green, blue)
  const spread = high - low
  const lightness = (high + low) / 2
  if (spread < GREY_BELOW) {
    if (lightness < 0.2) return 'black'
    if (lightness < 0.6) return 'bright-black'
    return lightness < 0.85 ? 'white' : 'bright-white'
  }
  const sector =
    high === red
      ? ((green - blue) / spread + 6) % 6
      : high === green
        ? (blue - red) / spread + 2
        : (red - green) / spread + 4
  const hue = sector * 60
  const name = HUES.reduce((best, next) => (Math.abs(next[0] - hue) < Math.abs(best[0] - hue) ? next : best))[1]
  return lightness > 0.62 ? `bright-${name}` : name
}
