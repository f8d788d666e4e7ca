// Writes lines as fast as they are taken.   flood.mjs TOTAL_BYTES LINE_BYTES
import { Buffer } from 'node:buffer'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

const [totalBytes, lineBytes] = process.argv.slice(2).map(Number)
const line = Buffer.concat([Buffer.alloc(lineBytes - 1, 'x'), Buffer.from('\n')])
const block = Buffer.concat(Array.from({ length: Math.max(1, Math.floor(65_536 / lineBytes)) }, () => line))

function* blocks() {
  for (let left = totalBytes; left > 0; left -= block.length) yield block.subarray(0, left)
}
await pipeline(Readable.from(blocks()), process.stdout)
