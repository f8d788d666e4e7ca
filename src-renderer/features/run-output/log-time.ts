/** What stands before each line. */
export const LOG_TIMES = ['off', 'relative', 'clock'] as const
export type LogTimes = (typeof LOG_TIMES)[number]

const two = (value: number): string => String(value).padStart(2, '0')

/**
 * Time of a line, always of the same width within a log shorter than a day.
 * @param atMs milliseconds since 1970
 * @param startMs what `relative` counts from
 * @returns such as `00:12.345` or `11:24:09.123`
 */
export function formatLineTime(atMs: number, startMs: number, times: LogTimes): string {
  if (times === 'clock') {
    const at = new Date(atMs)
    return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`
  }
  const sinceMs = Math.max(0, atMs - startMs)
  const minutes = Math.floor(sinceMs / 60_000)
  const rest = `${two(Math.floor(sinceMs / 1_000) % 60)}.${String(sinceMs % 1_000).padStart(3, '0')}`
  return minutes < 60 ? `${two(minutes)}:${rest}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${rest}`
}
