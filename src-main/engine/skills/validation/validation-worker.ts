import { parentPort } from 'node:worker_threads'
import { checkData } from '../schemas/check-data.ts'
import { warmContractSchemas } from '../rules/contract-schemas.ts'
import { validateSkill } from '../validate-skill.ts'
import type { JobMessage, WorkerMessage } from './validation-job.ts'

/** The thread of the validation process in which hostile files are parsed: it may hang or run out of memory (SPEC V10). */

const port = parentPort
if (port === null) throw new Error('The validation worker runs in a worker thread only')

async function carryOut({ id, job }: JobMessage): Promise<WorkerMessage> {
  const before = process.cpuUsage()
  const spent = (): { id: number; cpuMs: number } => {
    const { user, system } = process.cpuUsage(before)
    return { id, cpuMs: (user + system) / 1_000 }
  }
  try {
    if (job.kind === 'data') return { kind: 'data', faults: checkData(job.schema, job.data), ...spent() }
    return { kind: 'skill', outcome: await validateSkill(job.folderPath, job.options), ...spent() }
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error), ...spent() }
  }
}

port.on('message', (message: JobMessage) => {
  void carryOut(message).then((answer) => {
    port.postMessage(answer)
  })
})
// Parsers make an error object for each fault of a text; nobody reads their stacks.
Error.stackTraceLimit = 0
warmContractSchemas('strict')
port.postMessage({ kind: 'ready' } satisfies WorkerMessage)
