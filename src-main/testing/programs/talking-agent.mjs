// An agent's CLI as tests need one: takes its prompt on standard input and says what the next of its turns says.
// Turns come in as JSON: { say, session, usage, model, exit, auth, lines, hang }.
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { setInterval } from 'node:timers'
import { setTimeout as sleep } from 'node:timers/promises'

const { prompt, resume, turns } = JSON.parse(readFileSync(0, 'utf8'))
const path = 'prompts.ndjson'
const past = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').length : 0
appendFileSync(path, `${JSON.stringify({ prompt, resume })}\n`)
const turn = turns[Math.min(past, turns.length - 1)] ?? {}
const tell = (fact) => console.log(JSON.stringify(fact))

for (const line of turn.lines ?? []) console.log(line)
if (turn.auth === true) tell({ auth: 'The login has expired.' })
if (turn.session !== null) tell({ session: turn.session ?? 'session-1' })
if (turn.model !== undefined) tell({ model: turn.model })
if (turn.usage !== undefined) tell({ usage: turn.usage })
if (turn.hang === true) setInterval(() => undefined, 60_000)
if (turn.ticks !== undefined) {
  for (let tick = 0; tick < turn.ticks; tick += 1) {
    console.log('still here')
    await sleep(400)
  }
}
if (turn.say !== undefined) tell({ final: typeof turn.say === 'string' ? turn.say : JSON.stringify(turn.say) })
process.exitCode = turn.exit ?? 0
