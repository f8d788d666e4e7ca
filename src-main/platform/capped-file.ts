import { closeSync, constants, fstatSync, openSync, write } from 'node:fs'
import { promisify } from 'node:util'

const writeSome = promisify(write)

/** So much may wait in memory before `append` asks its caller to wait. */
const HIGH_WATER_BYTES = 1024 * 1024

/** A file that grows to a limit and no further. */
export interface CappedFile {
  /** All that was appended, kept or not. */
  readonly receivedBytes: number
  /** What is in the file, or on its way there, without the mark. */
  readonly keptBytes: number
  readonly isTruncated: boolean
  /**
   * Appends bytes, which must not be changed afterwards. Returns a promise when so much is waiting that the caller should wait too; it is rejected when the
   * disk refused (and so is the next one, and `close`).
   */
  readonly append: (chunk: Uint8Array) => Promise<void> | undefined
  /** Writes what is waiting and closes the file; rejects when something could not be written. */
  readonly close: () => Promise<void>
}

/** Limits of a capped file. */
export interface CappedFileOptions {
  /** How many bytes are kept; the mark comes on top. */
  readonly maxBytes: number
  /** Written once, where the rest was dropped. */
  readonly mark: string
}

/**
 * Opens a file for appending (0600 when it is new) and keeps its first `maxBytes` bytes as they come. The bytes that an
 * existing file holds count as received. Throws for a link, and for anything that is not a regular file.
 */
export function createCappedFile(path: string, { maxBytes, mark }: CappedFileOptions): CappedFile {
  const file = openForAppending(path)
  let receivedBytes = fstatSync(file).size
  let keptBytes = Math.min(receivedBytes, maxBytes)
  let isTruncated = receivedBytes > maxBytes
  let waiting: Uint8Array[] = []
  let waitingBytes = 0
  let writing: Promise<void> | undefined
  let failure: { readonly cause: unknown } | undefined

  function enqueue(chunk: Uint8Array): void {
    waiting.push(chunk)
    waitingBytes += chunk.byteLength
  }

  async function writeWaiting(): Promise<void> {
    while (waiting.length > 0 && failure === undefined) {
      const batch = waiting
      waiting = []
      waitingBytes = 0
      try {
        await writeAll(file, Buffer.concat(batch))
      } catch (cause) {
        failure = { cause }
      }
    }
    writing = undefined
  }

  async function flush(): Promise<void> {
    await writing
    if (failure !== undefined) throw new Error(`Could not write ${path}`, failure)
  }

  return {
    get receivedBytes() {
      return receivedBytes
    },
    get keptBytes() {
      return keptBytes
    },
    get isTruncated() {
      return isTruncated
    },

    append(chunk) {
      receivedBytes += chunk.byteLength
      if (failure !== undefined) return flush()
      const room = Math.min(maxBytes - keptBytes, chunk.byteLength)
      if (room > 0) enqueue(chunk.subarray(0, room))
      keptBytes += Math.max(room, 0)
      if (receivedBytes > maxBytes && !isTruncated) {
        isTruncated = true
        enqueue(Buffer.from(mark))
      }
      if (waiting.length > 0) writing ??= writeWaiting()
      return waitingBytes > HIGH_WATER_BYTES ? flush() : undefined
    },

    async close() {
      try {
        await flush()
      } finally {
        closeSync(file)
      }
    },
  }
}

function openForAppending(path: string): number {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants
  // O_NONBLOCK: a FIFO without a reader fails at once. Windows lacks the last two: undefined there, which counts as 0.
  const file = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600)
  if (fstatSync(file).isFile()) return file
  closeSync(file)
  throw new Error(`Not a regular file: ${path}`)
}

// One call may take less than it was given, when the disk is nearly full.
async function writeAll(file: number, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.byteLength;) {
    written += (await writeSome(file, bytes, written)).bytesWritten
  }
}
