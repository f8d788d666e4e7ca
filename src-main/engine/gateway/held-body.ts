import type { ClientRequest, IncomingMessage } from 'node:http'

/** A request whose beginning was lost with its connection is repeated up to this size; a larger one is only sent once. */
const MAX_HELD_BYTES = 16 * 1024 * 1024

/** The body of a request on its way, kept until somebody answers, so that it can be sent again. */
export interface HeldBody {
  /** Sends the body from its beginning, and what is still to come as it comes. */
  sendTo(request: ClientRequest): void
  /** Stops sending; @returns whether it can be sent again */
  takeBack(): boolean
  /** Somebody answers: nothing has to be kept any more. */
  release(): void
}

/** @param incoming not yet read from */
export function holdBody(incoming: IncomingMessage): HeldBody {
  let held: Buffer[] | null = []
  let heldBytes = 0
  let isWhole = false
  let receiver: ClientRequest | null = null
  const goOn = (): void => void incoming.resume()

  const take = (chunk: Buffer): void => {
    heldBytes += chunk.length
    if (heldBytes > MAX_HELD_BYTES) held = null
    held?.push(chunk)
    if (receiver?.write(chunk) === false) incoming.pause()
  }
  incoming.on('end', () => {
    isWhole = true
    receiver?.end()
  })
  return {
    sendTo(request) {
      receiver = request
      request.on('drain', goOn)
      for (const chunk of held ?? []) request.write(chunk)
      if (isWhole) request.end()
      else if (incoming.listenerCount('data') === 0) incoming.on('data', take)
      else goOn()
    },
    takeBack() {
      receiver?.off('drain', goOn)
      receiver = null
      // What comes without a receiver would be lost.
      incoming.pause()
      return held !== null
    },
    release() {
      held = null
    },
  }
}
