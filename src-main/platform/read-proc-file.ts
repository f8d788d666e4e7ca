import { closeSync, openSync, readFileSync, readSync } from 'node:fs'

const ROOM_BYTES = 64 * 1024
/** Made once: reading a file of unknown size takes 64 KiB anew each time, and a look at all processes reads hundreds. */
const room = Buffer.allocUnsafeSlow(ROOM_BYTES)

/**
 * A small file of the kernel's, such as those below `/proc`, whose size nobody tells beforehand.
 * @returns bytes that are valid until the next call
 * @throws the file system's error, such as ENOENT for a process that is gone
 */
export function readProcFile(path: string): Buffer {
  const file = openSync(path, 'r')
  let length = 0
  try {
    for (let count = -1; count !== 0 && length < ROOM_BYTES; length += count) {
      count = readSync(file, room, length, ROOM_BYTES - length, null)
    }
  } finally {
    closeSync(file)
  }
  return length < ROOM_BYTES ? room.subarray(0, length) : readFileSync(path)
}
