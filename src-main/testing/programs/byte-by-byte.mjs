// Writes a text one byte at a time.   byte-by-byte.mjs TEXT
import { Buffer } from 'node:buffer'
import { setImmediate as nextTurn } from 'node:timers/promises'

for (const byte of Buffer.from(process.argv[2])) {
  await new Promise((written) => process.stdout.write(Buffer.of(byte), written))
  await nextTurn()
}
