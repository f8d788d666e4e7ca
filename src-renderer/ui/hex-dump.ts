const PER_ROW = 16

/** Bytes of a base64 text. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
}

/** @returns rows such as `00000010  89 50 4e 47 …  |.PNG|`, as `hexdump -C` writes them */
export function hexDump(bytes: Uint8Array): string {
  const rows: string[] = []
  for (let from = 0; from < bytes.length; from += PER_ROW) {
    const row = [...bytes.subarray(from, from + PER_ROW)]
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0'))
    const halves = `${hex.slice(0, 8).join(' ').padEnd(23)}  ${hex.slice(8).join(' ').padEnd(23)}`
    const text = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
    rows.push(`${from.toString(16).padStart(8, '0')}  ${halves}  |${text}|`)
  }
  return rows.join('\n')
}
