import { once } from 'node:events'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'

/** How long a second instance waits until the first one has taken its message. */
const DELIVERY_TIMEOUT_MS = 3000

export interface SecondInstance {
  argv: string[]
  workingDirectory: string
  additionalData: unknown
}

export interface SingleInstance {
  /** @returns whether this process is the first one; the first one hears of it otherwise */
  request(additionalData: unknown): boolean
  has(): boolean
  release(): void
  /** Resolves once a message to the first instance is delivered: the process must not end before. */
  readonly delivered: () => Promise<void>
}

export interface SingleInstanceParts {
  userDataPath: () => string
  /** Short, as a socket's path must be; the user data folder may be anywhere. */
  socketPath: string
  onSecond: (second: SecondInstance) => void
}

/** Electron answers `requestSingleInstanceLock` at once, so the lock is a file that is made exclusively, and a socket. */
export function createSingleInstance(parts: SingleInstanceParts): SingleInstance {
  let server: Server | undefined
  let lockPath = ''
  let delivery: Promise<void> = Promise.resolve()

  const take = (): void => {
    writeFileSync(lockPath, JSON.stringify({ pid: process.pid, socketPath: parts.socketPath }), { flag: 'wx' })
    server = createServer({ allowHalfOpen: true }, (socket) => {
      let text = ''
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
      socket.on('end', () => {
        socket.end('taken')
        parts.onSecond(JSON.parse(text) as SecondInstance)
      })
      socket.on('error', () => socket.destroy())
    })
    server.listen(parts.socketPath).unref()
  }
  const deliver = async (socketPath: string, message: SecondInstance): Promise<void> => {
    const socket = connect(socketPath)
    socket.setTimeout(DELIVERY_TIMEOUT_MS, () => socket.destroy(new Error('the first instance does not answer')))
    socket.end(JSON.stringify(message))
    socket.resume()
    await once(socket, 'close')
  }
  return {
    request: (additionalData) => {
      if (server !== undefined) return true
      lockPath = join(parts.userDataPath(), 'double-instance.json')
      const owner = readOwner(lockPath)
      if (owner !== undefined) {
        const message = { argv: process.argv, workingDirectory: process.cwd(), additionalData }
        delivery = deliver(owner.socketPath, message).catch(() => undefined)
        return false
      }
      // Nobody, or somebody who was killed.
      rmSync(lockPath, { force: true })
      take()
      return true
    },
    has: () => server !== undefined,
    release: () => {
      if (server === undefined) return
      server.close()
      server = undefined
      rmSync(lockPath, { force: true })
    },
    delivered: () => delivery,
  }
}

function readOwner(lockPath: string): { socketPath: string } | undefined {
  try {
    const { pid, socketPath } = JSON.parse(readFileSync(lockPath, 'utf8')) as { pid: number; socketPath: string }
    process.kill(pid, 0)
    return { socketPath }
  } catch {
    return undefined
  }
}
