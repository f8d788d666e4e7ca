import { parentPort } from 'node:worker_threads'
import { checkData } from './check-data.ts'
import { warmContractSchemas } from './contract-schemas.ts'
import { validateSkill } from './validate-skill.ts'
import type { JobMessage, WorkerMessage } from './validation-job.ts'

/** The thread in which hostile files are parsed: it may hang or run out of memory, and is replaced then (SPEC V10). */

const port = parentPort
if (port === null) throw new Error('The validation worker runs in a worker thread only')

async function carryOut({ id, job }: JobMessage): Promise<WorkerMessage> {
  try {
    return job.kind === 'skill'
      ? { kind: 'skill', id, outcome: await validateSkill(job.folderPath, job.options) }
      : { kind: 'data', id, faults: checkData(job.schema, job.data) }
  } catch (error) {
    return { kind: 'failed', id, message: error instanceof Error ? error.message : String(error) }
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
