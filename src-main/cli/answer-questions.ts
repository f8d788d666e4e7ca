import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import { ApiError } from '../contract/client.ts'
import type { RunEvent } from '../contract/event.ts'
import type { PendingInteraction } from '../contract/interaction.ts'
import { printable } from './printable.ts'
import { partsOf, responseOf, showQuestion, slotsOf } from './show-question.ts'
import { openInput, ValueError } from './take-values.ts'
import type { CommandServer } from './with-server.ts'

/** Where a person is asked. */
export interface Terminal {
  print(text: string): void
  /** @returns the line; null when there is none any more, because the question is gone or the input has ended */
  readLine(signal: AbortSignal): Promise<string | null>
}

/** Lets the person at the terminal answer the questions of a run, while its events are read on. */
export interface Answering {
  event(event: RunEvent): void
  end(): void
}

/** @param onInputEnd called when nobody can answer any more */
export function answerQuestions(
  server: CommandServer,
  requestId: string,
  terminal: Terminal,
  onInputEnd: () => void,
): Answering {
  const { tempRuns } = server.client
  const params = { request_id: requestId }
  let open: AbortController | null = null

  /** @returns null when the person did not answer */
  const readLines = async (labels: readonly string[], signal: AbortSignal): Promise<string[] | null> => {
    const lines: string[] = []
    for (const label of labels) {
      terminal.print(label)
      const line = await terminal.readLine(signal)
      if (line === null) return null
      lines.push(line)
    }
    return lines
  }
  const send = async (question: PendingInteraction, lines: readonly string[]): Promise<boolean> => {
    if (question.kind === 'upload_files') {
      await tempRuns.replyFiles({ params, form: await filesForm(question, lines) })
      return true
    }
    const response = responseOf(question, lines)
    if (response === undefined) return false
    await tempRuns.reply({ params, body: { interaction_id: question.interaction_id, response } })
    return true
  }
  const ask = async (signal: AbortSignal): Promise<void> => {
    const { pending: question, pending_auth_method_selection: login } = await tempRuns.pending({ params })
    if (question === null && login === null) return
    if (question !== null) terminal.print(showQuestion(question))
    else terminal.print(`\n? ${printable(`${login?.prompt ?? ''}\n${login?.instructions ?? ''}`)}\n`)
    const labels = question === null ? ['Press Enter when that is done> '] : partsOf(question).map(({ label }) => label)
    const lines = await readLines(labels, signal)
    if (lines === null) {
      if (!signal.aborted) onInputEnd()
      return
    }
    if (question === null) {
      await tempRuns.reply({ params, body: { mode: 'auth', selection: { kind: 'auth_method', value: 'signed_in' } } })
    } else if (!(await send(question, lines))) await ask(signal)
  }
  const askUntilAnswered = async (signal: AbortSignal): Promise<void> => {
    try {
      await ask(signal)
    } catch (cause) {
      if (signal.aborted) return
      terminal.print(`${printable(cause instanceof Error ? cause.message : String(cause))}\n`)
      // A file that is not there, or an answer that is refused: the question is still open. All else would only come again.
      const isRefused = cause instanceof ApiError && cause.status < 500
      const isNoFile = cause instanceof ValueError
      if (isRefused || isNoFile) await askUntilAnswered(signal)
      else onInputEnd()
    }
  }
  const end = (): void => {
    open?.abort()
    open = null
  }
  return {
    end,
    event({ type, data }) {
      const isQuestion = type === 'user.input.required' || type === 'auth.required'
      if (isQuestion || type === 'interaction.reply.accepted' || 'terminal' in data) end()
      if (!isQuestion) return
      open = new AbortController()
      void askUntilAnswered(open.signal)
    },
  }
}

async function filesForm(question: PendingInteraction, lines: readonly string[]): Promise<FormData> {
  const form = new FormData()
  const given = slotsOf(question).flatMap(({ name }, index) => {
    const path = lines[index]?.trim() ?? ''
    return path === '' ? [] : [{ slot: name, path }]
  })
  const bindings = given.map(({ slot }, index) => ({ slot, file_index: index }))
  const metadata = { interaction_id: question.interaction_id, idempotency_key: randomUUID(), bindings }
  form.append('metadata', JSON.stringify(metadata))
  for (const { slot, path } of given) form.append('files', await openInput(slot, path), basename(path))
  return form
}
