/** One frame of a server-sent event stream. */
export interface SseFrame {
  readonly id: string | null
  readonly event: string
  readonly data: string
}

/** Takes the text of a stream in pieces of any size and answers the frames that each piece completes. */
export interface SseParser {
  push(text: string): SseFrame[]
}

/** Parser for `text/event-stream` as the HTML standard has it; comments and `retry` are passed over. */
export function createSseParser(): SseParser {
  let rest = ''
  let id: string | null = null
  let event = ''
  let data: string[] = []

  const readLine = (line: string): SseFrame | null => {
    if (line === '') {
      const frame = data.length === 0 ? null : { id, event: event === '' ? 'message' : event, data: data.join('\n') }
      event = ''
      data = []
      return frame
    }
    const colon = line.indexOf(':')
    if (colon === 0) return null
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (field === 'data') data.push(value)
    else if (field === 'event') event = value
    else if (field === 'id' && !value.includes('\0')) id = value
    return null
  }

  return {
    push: (text) => {
      const frames: SseFrame[] = []
      const all = rest + text
      let start = 0
      for (let at = all.indexOf('\n', start); at >= 0; at = all.indexOf('\n', start)) {
        const end = at > start && all[at - 1] === '\r' ? at - 1 : at
        const frame = readLine(all.slice(start, end))
        if (frame !== null) frames.push(frame)
        start = at + 1
      }
      rest = all.slice(start)
      return frames
    },
  }
}
