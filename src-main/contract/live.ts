import { z } from 'zod'
import { RUN_LIMITS } from './limits.ts'

export const LIVE_KINDS = ['message', 'reasoning'] as const
export type LiveKind = (typeof LIVE_KINDS)[number]

/**
 * What an agent is writing at this moment: data of the frames `live` of an event stream that was opened with `?live=true`. They
 * have no number and are told once: the whole text comes as an event when it is written.
 */
export const LiveTextSchema = z
  .object({
    attempt: z.int().min(1),
    of: z.enum(LIVE_KINDS),
    offset: z
      .int()
      .min(0)
      .describe(
        'Where `text` goes in what is being written, in UTF-16 code units: 0 begins anew, any other place is the end of the frame before. ' +
          'Beyond what a reader has when it came late or was slow and the beginning is not kept: then it begins with this text',
      ),
    text: z.string().describe('What is new. Empty at offset 0: nothing is being written any more'),
  })
  .meta({ id: 'LiveText' })
export type LiveText = z.infer<typeof LiveTextSchema>

/** The text that is being written, as far as a reader has it. */
export interface WrittenText {
  readonly attempt: number
  readonly of: LiveKind
  /** Place of the first character: above 0 when the beginning was left out. */
  readonly start: number
  readonly text: string
}

/**
 * Adds a frame `live` to what came before it. To be begun with null at each `snapshot`: a new connection tells the text anew.
 * @returns null when nothing is being written
 */
export function growWrittenText(before: WrittenText | null, frame: LiveText): WrittenText | null {
  const { attempt, of, offset } = frame
  if (offset === 0 && frame.text === '') return null
  const isMore =
    before !== null &&
    before.attempt === attempt &&
    before.of === of &&
    before.start <= offset &&
    offset <= before.start + before.text.length
  const start = isMore ? before.start : offset
  const text = isMore ? before.text.slice(0, offset - start) + frame.text : frame.text
  return cutWritten({ attempt, of, start, text })
}

/** Keeps the end of a long text. */
export function cutWritten(written: WrittenText): WrittenText {
  const excess = written.text.length - RUN_LIMITS.liveTextChars
  return excess <= 0 ? written : { ...written, start: written.start + excess, text: written.text.slice(excess) }
}
