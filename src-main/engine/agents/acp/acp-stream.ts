import type { AnyMessage, Stream } from '@agentclientprotocol/sdk'

const LINE_FEED = 0x0a
/** Bytes of one message. A tool may put a whole file into one; beyond this the agent is not believed any more. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024

export interface AcpStreamOptions {
  /** Writes to the agent. @returns false when it does not listen any more */
  send(text: string): Promise<boolean>
  /** Gets the parameters of each `session/update`, in order. */
  onUpdate(params: unknown): void
  /** Gets what is no message of the protocol: a greeting, a log line, a reply that nobody waits for. */
  onGarbage(line: string): void
  readonly maxMessageBytes?: number
}

/** The wire of a connection: newline-delimited JSON over the pipes of a process that somebody else reads. */
export interface AcpStream {
  readonly stream: Stream
  take(chunk: Buffer): void
  /** The agent is gone: what is still asked of it fails. */
  end(): void
}

/**
 * Not the SDK's `ndJsonStream`: that answers a log line on standard output with an error message, which not every agent bears,
 * and behind it updates of a kind that the SDK does not know are dropped, with a word on our standard error. So updates go
 * past the SDK, which keeps them in order with the answers, too.
 */
export function createAcpStream(options: AcpStreamOptions): AcpStream {
  const { maxMessageBytes = MAX_MESSAGE_BYTES } = options
  const asked = new Set<unknown>()
  let incoming: ReadableStreamDefaultController<AnyMessage> | null = null
  let held: Buffer[] = []
  let heldBytes = 0

  const stop = (): void => {
    incoming?.close()
    incoming = null
  }
  const takeLine = (text: string): void => {
    const line = text.trim()
    if (line === '') return
    const message = readMessage(line)
    if (message === null) options.onGarbage(line)
    else if ('method' in message && message.method === 'session/update') options.onUpdate(message.params)
    else if (!('method' in message) && !asked.delete(message.id)) options.onGarbage(line)
    else incoming?.enqueue(message)
  }
  return {
    stream: {
      readable: new ReadableStream<AnyMessage>({
        start: (controller) => {
          incoming = controller
        },
        cancel: () => {
          incoming = null
        },
      }),
      writable: new WritableStream<AnyMessage>({
        async write(message) {
          if ('method' in message && 'id' in message) asked.add(message.id)
          if (!(await options.send(`${JSON.stringify(message)}\n`)))
            throw new Error('The agent does not listen any more')
        },
      }),
    },
    take(chunk) {
      let from = 0
      for (let to = chunk.indexOf(LINE_FEED); to !== -1; to = chunk.indexOf(LINE_FEED, from)) {
        // Joined before it is decoded: a character may be split between two chunks.
        const line = Buffer.concat([...held, chunk.subarray(from, to)]).toString('utf8')
        held = []
        heldBytes = 0
        from = to + 1
        takeLine(line)
      }
      held.push(chunk.subarray(from))
      heldBytes += chunk.length - from
      if (heldBytes <= maxMessageBytes) return
      held = []
      heldBytes = 0
      incoming?.error(new Error(`The agent sent a message of more than ${maxMessageBytes} bytes`))
      incoming = null
    },
    end() {
      takeLine(Buffer.concat(held).toString('utf8'))
      held = []
      stop()
    },
  }
}

function readMessage(line: string): AnyMessage | null {
  if (!line.startsWith('{')) return null
  try {
    const value: unknown = JSON.parse(line)
    return isMessage(value) ? value : null
  } catch {
    return null
  }
}

function isMessage(value: unknown): value is AnyMessage {
  if (typeof value !== 'object' || value === null) return false
  if ('method' in value) return typeof value.method === 'string'
  return 'id' in value && ('result' in value || 'error' in value)
}
