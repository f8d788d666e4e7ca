// Never dies by itself: each generation starts the next in a session of its own and ends. Appends its pid to a file.
import { spawn } from 'node:child_process'
import { appendFileSync } from 'node:fs'

const [, program, pidsPath] = process.argv
appendFileSync(pidsPath, `${process.pid}\n`)
spawn(process.execPath, [program, pidsPath], { detached: true, stdio: 'ignore' }).unref()
