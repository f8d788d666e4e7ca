/**
 * @param bytes a size
 * @returns such as `840 B`, `1.2 KB`, `20 MB`; steps of 1024
 */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  let size = bytes
  let unit = 0
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024
    unit += 1
  }
  const digits = unit === 0 || size >= 100 ? 0 : 1
  return `${size.toFixed(digits).replace(/\.0$/, '')} ${units[unit] ?? ''}`
}

/**
 * @param durationMs a span of time
 * @returns such as `320 ms`, `4.2 s`, `3 min 05 s`, `1 h 12 min`
 */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1_000) return `${Math.max(0, Math.round(durationMs))} ms`
  if (durationMs < 10_000) return `${(durationMs / 1_000).toFixed(1)} s`
  const seconds = Math.round(durationMs / 1_000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}

/** A count with the language's separators: `1,204`. */
export function formatCount(count: number, language: string): string {
  return new Intl.NumberFormat(language).format(count)
}

/** Day and time in the reader's own zone: `21 Nov 2026, 11:24:09`. */
export function formatDateTime(at: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(at))
}

/** As short as it stays clear: the time today, the day this year, otherwise the date. */
export function formatWhen(at: string, language: string, now = new Date()): string {
  const date = new Date(at)
  if (date.toDateString() === now.toDateString())
    return new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit' }).format(date)
  if (date.getFullYear() === now.getFullYear())
    return new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' }).format(date)
  return new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', year: 'numeric' }).format(date)
}
