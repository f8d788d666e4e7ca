import { close, closeSync, constants, open, write } from 'node:fs'
import { promisify } from 'node:util'

// A new file that is not a link: never one that is there already. Windows has no O_NOFOLLOW: undefined counts as 0.
const CREATE_NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW

// Descriptors instead of `fs/promises` handles: with thousands of small files the handles cost more than the files.
const openFile = promisify(open)
const writeBytes = promisify(write)
const closeFile = promisify(close)

/** One file to come. It is created at the first write, and must not exist. */
export interface ExtractedFile {
  writeWhole(content: Buffer): Promise<void>
  writePieces(pieces: AsyncIterable<Buffer>): Promise<void>
}

export function createExtractedFile(filePath: string, isExecutable: boolean): ExtractedFile {
  async function withFile(fill: (fd: number) => Promise<void>): Promise<void> {
    const fd = await openFile(filePath, CREATE_NEW, isExecutable ? 0o755 : 0o644)
    try {
      await fill(fd)
    } finally {
      // Closing waits for nothing but Windows' virus scanners; elsewhere another trip to a file thread would cost more.
      if (process.platform === 'win32') await closeFile(fd)
      else closeSync(fd)
    }
  }

  return {
    writeWhole: (content) => withFile((fd) => writeAll(fd, content)),
    writePieces: (pieces) =>
      withFile(async (fd) => {
        for await (const piece of pieces) await writeAll(fd, piece)
      }),
  }
}

async function writeAll(fd: number, content: Buffer): Promise<void> {
  let written = 0
  while (written < content.length) {
    written += (await writeBytes(fd, content, written, content.length - written)).bytesWritten
  }
}
