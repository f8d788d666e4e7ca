/** Has the browser save something that is only in this page. */
export function saveBlob(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  // The download reads it after the click; a minute is far more than it needs to begin.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
