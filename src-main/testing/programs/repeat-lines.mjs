// Repeats each line of stdin, until stdin ends.
import { createInterface } from 'node:readline'

for await (const line of createInterface({ input: process.stdin })) console.log(`you said ${line}`)
