/** Saves what an address of our own answers, by the browser's or the desktop's own way of saving. */
export function downloadFrom(url: string, fileName = ''): void {
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
}

/** Saves a text as a file. */
export function downloadText(text: string, fileName: string, mediaType = 'text/plain'): void {
  const url = URL.createObjectURL(new Blob([text], { type: mediaType }))
  downloadFrom(url, fileName)
  // The click has begun to read it; a later task may let it go.
  setTimeout(() => URL.revokeObjectURL(url), 0)
}
