// Reads stdin to its end, then tells how it was started, as JSON.
import { createHash } from 'node:crypto'

const hash = createHash('sha256')
let inputBytes = 0
for await (const chunk of process.stdin) {
  hash.update(chunk)
  inputBytes += chunk.length
}
const { argv, env } = process
console.log(JSON.stringify({ inputBytes, sha256: hash.digest('hex'), args: argv.slice(2), env, cwd: process.cwd() }))
