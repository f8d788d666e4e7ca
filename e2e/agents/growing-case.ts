import { EventSourceParserStream } from 'eventsource-parser/stream'
import { ROUTES } from '../../src-main/contract/api.ts'
import { readStreamFrame, streamUrl } from '../../src-main/contract/client.ts'
import { growWrittenText, type WrittenText } from '../../src-main/contract/live.ts'
import { ANSWER, WRITE_REPORT, type MatrixCase } from './matrix-case.ts'
import { describeEnd, type Trial } from './trial.ts'

const REMARK = Array.from({ length: 60 }, (_none, at) => `moon${at}`).join(' ')
/** In its headless mode Codex tells whole messages only. */
const TELLS_NO_PIECES = ['codex']

export const GROWING_CASE: MatrixCase = {
  name: 'growing',
  title: 'a message is seen while the model writes it, and only the whole of it is kept',
  server: 'plain',
  script: {
    prompts: [
      {
        steps: [
          { text: REMARK, deltaCharacters: 10, pauseMs: 60, toolCalls: [{ shell: WRITE_REPORT }] },
          { answer: ANSWER },
        ],
      },
    ],
  },
  async deed(trial) {
    const requestId = await trial.begin()
    const { growing, seqs } = await watch(trial, requestId)
    const end = await trial.untilEnd(requestId)
    trial.check(end.status === 'succeeded', `it ended as ${describeEnd(end)}`)
    if (TELLS_NO_PIECES.includes(trial.engine)) trial.check(growing.length === 0, 'pieces came after all')
    else trial.check(growing.length >= 3, `the message was seen growing ${growing.length} times`)
    trial.check(
      growing.every((text) => REMARK.startsWith(text)),
      `what was seen is not the message: ${growing.at(-1) ?? ''}`,
    )
    const events = await trial.events(requestId)
    const numbers = events.map(({ seq }) => seq).join()
    trial.check(seqs.join() === numbers, 'the numbers of the stream are not those of the history')
    trial.check(numbers === events.map((_event, at) => at + 1).join(), 'the numbers have a gap')
    const told = events.filter(({ type, data }) => type.startsWith('assistant') && data['text'] === REMARK)
    trial.check(told.length === 1, `the whole message is in ${told.length} events`)
  },
}

/** Follows a run to its end. @returns the texts that were seen before the message was told whole */
async function watch(trial: Trial, requestId: string): Promise<{ growing: string[]; seqs: number[] }> {
  const { events } = ROUTES.tempRuns
  const url = streamUrl(events, { params: { request_id: requestId }, query: { live: 'true' } })
  const { body } = await trial.server.read(url)
  if (body === null) throw new Error('the events cannot be read')
  const growing: string[] = []
  const seqs: number[] = []
  let written: WrittenText | null = null
  let isWhole = false
  for await (const raw of body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())) {
    const frame = readStreamFrame(events, raw)
    if (frame?.event === 'chat_event') {
      seqs.push(frame.data.seq)
      isWhole ||= frame.data.type.startsWith('assistant') && frame.data.data['text'] === REMARK
    }
    if (frame?.event !== 'live') continue
    written = growWrittenText(written, frame.data)
    if (written?.of === 'message' && !isWhole) growing.push(written.text)
  }
  return { growing, seqs }
}
