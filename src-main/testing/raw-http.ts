import { connect, type Socket } from 'node:net'

/** An answer as it came over the wire. */
export interface RawAnswer {
  /** 0 when the connection was closed without an answer. */
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What to send: lines of a head (an empty line is added), and a body. */
export interface RawRequest {
  readonly head: readonly string[]
  readonly body?: Buffer | string
}

/** Sends exactly these bytes to loopback and reads one answer, for requests that no HTTP client would let through. */
export async function sendRaw(port: number, { head, body = '' }: RawRequest): Promise<RawAnswer> {
  const bytes = Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(body)])
  return await sendBytes(port, bytes, head[0]?.startsWith('HEAD ') === true)
}

/** Sends bytes as they are and reads one answer; to a HEAD, an answer has no body whatever its length says. */
export async function sendBytes(port: number, bytes: Buffer, isHead = false): Promise<RawAnswer> {
  const socket = await openSocket(port)
  try {
    const answer = readAnswer(socket, isHead)
    socket.write(bytes)
    return await answer
  } finally {
    socket.destroy()
  }
}

/** A connection to loopback. */
export function openSocket(port: number, host = '127.0.0.1'): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host)
    socket.once('connect', () => {
      socket.off('error', reject)
      socket.on('error', () => undefined)
      resolve(socket)
    })
    socket.once('error', reject)
  })
}

/** Reads until the answer is whole or the connection closes. */
export function readAnswer(socket: Socket, isHead = false): Promise<RawAnswer> {
  return new Promise((resolve) => {
    let text = ''
    const look = (isClosed: boolean): void => {
      const answer = parse(text, isClosed || (isHead && text.includes('\r\n\r\n')))
      if (answer === null) return
      socket.off('data', onData).off('close', onClose)
      resolve(answer)
    }
    const onData = (chunk: Buffer): void => {
      text += chunk.toString('latin1')
      look(false)
    }
    const onClose = (): void => look(true)
    socket.on('data', onData).on('close', onClose)
  })
}

function parse(text: string, isClosed: boolean): RawAnswer | null {
  const headEnd = text.indexOf('\r\n\r\n')
  if (headEnd < 0) return isClosed ? { status: 0, headers: {}, body: text } : null
  const [statusLine = '', ...lines] = text.slice(0, headEnd).split('\r\n')
  const status = Number(statusLine.split(' ')[1])
  const body = text.slice(headEnd + 4)
  if (status === 100) return parse(body, isClosed)
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  const isWhole = isClosed || body.length >= Number(headers['content-length'] ?? Infinity) || body.endsWith('0\r\n\r\n')
  return isWhole ? { status, headers, body: Buffer.from(body, 'latin1').toString('utf8') } : null
}
