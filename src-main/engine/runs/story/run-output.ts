import { join } from 'node:path'
import { RUN_LIMITS } from '../../../contract/limits.ts'
import { createCappedFile, type CappedFile } from '../../../platform/capped-file.ts'
import { createLineSplitter, type LinePlace } from '../../../platform/line-splitter.ts'
import type { NewEvent } from './event-log.ts'
import { createTailBuffer } from './tail-buffer.ts'

/** Lines are told this often: fast enough for the eye, slow enough to be cheap. */
const FLUSH_MS = 15
/** More lines than this in one flush are told together, many to an event. */
const FLOOD_LINES = 200
/** A busy pipe leaves the timer no turn, so what waits is told when it is this much. */
const MAX_WAITING_LINES = 500
const MAX_WAITING_CHARS = 256 * 1024
const EVENT_CHARS = 64 * 1024
const STDERR_TAIL_BYTES = RUN_LIMITS.errorStderrBytes
const TRUNCATION_MARK = '\n[Skill Tryout: the rest of this stream was dropped, it was over the size limit]\n'

export type OutputStream = 'stdout' | 'stderr'

/** Takes in what one attempt writes: raw bytes to capped log files, lines to events, the end to memory. */
export interface RunOutput {
  /** @returns a promise when the writer should wait for the disk */
  take(stream: OutputStream, chunk: Buffer): Promise<void> | undefined
  /** The end of standard output, in which the result is looked for. */
  stdoutTail(): string
  stderrTail(): string
  isTruncated(): boolean
  /** Flushes everything; no event comes after it. @throws the disk's error, such as ENOSPC */
  close(): Promise<void>
}

export interface RunOutputOptions {
  readonly logsPath: string
  readonly attempt: number
  readonly append: (events: readonly NewEvent[]) => void
  readonly onLine: ((line: string) => void) | undefined
}

interface Line {
  readonly text: string
  readonly place: LinePlace
}

interface StreamState {
  readonly name: OutputStream
  readonly file: CappedFile
  readonly splitter: ReturnType<typeof createLineSplitter>
  lineCount: number
  isCut: boolean
}

/** Where the log of a stream lies. */
export function logFileName(stream: OutputStream, attempt: number): string {
  return `${stream}.${attempt}.log`
}

/** @param options where the logs go, and who hears of the lines */
export function createRunOutput(options: RunOutputOptions): RunOutput {
  const { attempt, append } = options
  const stdoutTail = createTailBuffer(RUN_LIMITS.resultScanBytes)
  const stderrTail = createTailBuffer(STDERR_TAIL_BYTES)
  const waiting: { stream: OutputStream; line: Line }[] = []
  let waitingChars = 0
  let timer: NodeJS.Timeout | null = null

  const flush = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    if (waiting.length === 0) return
    const lines = waiting.splice(0)
    waitingChars = 0
    append(
      lines.length > FLOOD_LINES
        ? together(lines, attempt)
        : lines.map(({ stream, line }) => rawEvent(stream, [line], attempt)),
    )
  }

  const openStream = (name: OutputStream): StreamState => ({
    name,
    file: createCappedFile(join(options.logsPath, logFileName(name, attempt)), {
      maxBytes: RUN_LIMITS.logBytesPerStream,
      mark: TRUNCATION_MARK,
    }),
    splitter: createLineSplitter({
      maxLineBytes: RUN_LIMITS.lineBytes,
      onLine: (text, place) => {
        streams[name].lineCount += 1
        waiting.push({ stream: name, line: { text, place } })
        waitingChars += text.length
        if (name === 'stdout') options.onLine?.(text)
        if (waiting.length >= MAX_WAITING_LINES || waitingChars >= MAX_WAITING_CHARS) flush()
        else timer ??= setTimeout(flush, FLUSH_MS)
      },
    }),
    lineCount: 0,
    isCut: false,
  })
  const streams: Record<OutputStream, StreamState> = { stdout: openStream('stdout'), stderr: openStream('stderr') }

  const cut = (state: StreamState): void => {
    if (state.isCut) return
    state.isCut = true
    state.splitter.end()
    flush()
    append([
      {
        type: 'diagnostic.warning',
        attempt,
        data: {
          code: 'OUTPUT_TRUNCATED',
          stream: state.name,
          message: `${state.name} is longer than is shown (${RUN_LIMITS.logBytesPerStream} bytes, ${RUN_LIMITS.toldLinesPerStream} lines)`,
        },
      },
    ])
  }

  return {
    take(stream, chunk) {
      const state = streams[stream]
      const written = state.file.append(chunk)
      ;(stream === 'stdout' ? stdoutTail : stderrTail).add(chunk)
      // Events end where the log file ends, so that a flood does not fill the disk by the other door.
      if (state.file.isTruncated || state.lineCount > RUN_LIMITS.toldLinesPerStream) cut(state)
      else state.splitter.write(chunk)
      return written
    },
    stdoutTail: () => stdoutTail.text(),
    stderrTail: () => stderrTail.text(),
    isTruncated: () => streams.stdout.isCut || streams.stderr.isCut,
    async close() {
      for (const state of [streams.stdout, streams.stderr]) if (!state.isCut) state.splitter.end()
      flush()
      await Promise.all([streams.stdout.file.close(), streams.stderr.file.close()])
    },
  }
}

function rawEvent(stream: OutputStream, lines: readonly Line[], attempt: number): NewEvent {
  const first = lines[0]?.place
  const last = lines.at(-1)?.place
  return {
    type: stream === 'stdout' ? 'raw.stdout' : 'raw.stderr',
    attempt,
    data: {
      line: lines.map((line) => line.text).join('\n'),
      ...(lines.length > 1 ? { line_count: lines.length } : {}),
      ...(last?.isPartial === true ? { is_partial: true } : {}),
    },
    rawRef: {
      attempt_number: attempt,
      stream,
      byte_from: first?.byteFrom ?? 0,
      byte_to: last?.byteTo ?? 0,
      encoding: 'utf-8',
    },
  }
}

/** Many lines to an event, without mixing streams or losing their order. */
function together(lines: readonly { stream: OutputStream; line: Line }[], attempt: number): NewEvent[] {
  const events: NewEvent[] = []
  let group: Line[] = []
  let groupChars = 0
  for (const [index, { stream, line }] of lines.entries()) {
    group.push(line)
    groupChars += line.text.length
    const next = lines[index + 1]
    // A piece of a line must not be glued to the next piece by a newline that was never written.
    if (next?.stream === stream && groupChars < EVENT_CHARS && !line.place.isPartial) continue
    events.push(rawEvent(stream, group, attempt))
    group = []
    groupChars = 0
  }
  return events
}
