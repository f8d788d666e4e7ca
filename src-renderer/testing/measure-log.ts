import type { LogStore } from '../api/log-store.ts'

export interface FrameReport {
  readonly frames: number
  readonly fps: number
  readonly p95Ms: number
  readonly longestMs: number
  /** Frames in which the view was not filled with lines from edge to edge. */
  readonly blankFrames: number
}

export interface LogMeasures {
  /** Scrolls steadily, as a hand on a wheel does. */
  readonly wheel: () => Promise<FrameReport>
  /** Drags the scroll bar through the whole log and back. */
  readonly drag: () => Promise<FrameReport>
  /** Adds lines while the end is followed, so many in each frame. */
  readonly stream: (linesPerFrame: number) => Promise<FrameReport>
  /** Types a text into the search. @returns milliseconds until the first hit is marked in view, and its count at that moment */
  readonly search: (text: string) => Promise<{ firstHitMs: number; count: string }>
  /** Numbers of the first and the last line that can be reached. */
  readonly ends: () => Promise<readonly [string | null, string | null]>
}

const FRAMES = 240
const GIVE_UP_MS = 10_000

/** What a script in a real browser measures of the log view (SPEC P8). */
export function createLogMeasures(store: LogStore): LogMeasures {
  const box = (): Element => document.querySelector('.log-box') ?? document.body
  const lines = (): Element[] => [...document.querySelectorAll('[data-line]')]
  const numberOf = (line: Element | undefined): string | null => line?.getAttribute('data-line') ?? null

  return {
    wheel: async () => {
      box().scrollTop = box().scrollHeight / 2
      await nextFrame()
      return overFrames(() => (box().scrollTop -= 120), isFilled)
    },
    drag: () =>
      overFrames((frame) => (box().scrollTop = (0.5 + 0.5 * Math.sin(frame / 40)) * box().scrollHeight), isFilled),
    stream: async (linesPerFrame) => {
      box().scrollTop = box().scrollHeight
      await nextFrame()
      return overFrames((frame) => {
        for (let at = 0; at < linesPerFrame; at++) {
          const text = `streamed line ${frame}-${at} with \x1b[32mcolour\x1b[39m and some more words, to be eighty`
          store.add(at % 9 === 0 ? 'stderr' : 'stdout', text, Date.now())
        }
      }, isFilled)
    },
    search: async (text) => {
      const input = document.querySelector<HTMLInputElement>('[role=search] input')
      if (input === null) throw new Error('There is no search')
      const startMs = performance.now()
      typeInto(input, text)
      while (document.querySelector('.log-line-current mark') === null) {
        if (performance.now() - startMs > GIVE_UP_MS) throw new Error('Nothing was found')
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
      const firstHitMs = performance.now() - startMs
      const count = document.querySelector('[role=search] [role=status]')?.textContent ?? ''
      typeInto(input, '')
      return { firstHitMs, count }
    },
    ends: async () => {
      box().scrollTop = 0
      await nextFrame()
      const first = numberOf(lines()[0])
      box().scrollTop = box().scrollHeight
      await nextFrame()
      return [first, numberOf(lines().at(-1))]
    },
  }

  /** Whether lines cover the view from its upper to its lower edge. */
  function isFilled(): boolean {
    const view = box().getBoundingClientRect()
    const places = lines().map((line) => line.getBoundingClientRect())
    const rowPx = places[0]?.height ?? 0
    const top = Math.min(...places.map((place) => place.top))
    const bottom = Math.max(...places.map((place) => place.bottom))
    return top <= view.top + 1 && bottom >= view.bottom - rowPx
  }
}

/** React listens to the event, not to the value. */
function typeInto(input: HTMLInputElement, text: string): void {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, text)
  input.dispatchEvent(new Event('input', { bubbles: true }))
}

/** Two frames: in the first the change is drawn, in the second it can be looked at. */
async function nextFrame(): Promise<void> {
  for (let count = 0; count < 2; count++) await new Promise(requestAnimationFrame)
}

function overFrames(act: (frame: number) => unknown, isFilled: () => boolean): Promise<FrameReport> {
  const times: number[] = []
  let blankFrames = 0
  return new Promise((resolve) => {
    let lastMs = performance.now()
    const step = (nowMs: number): void => {
      times.push(nowMs - lastMs)
      lastMs = nowMs
      if (times.length > 2 && !isFilled()) blankFrames++
      act(times.length)
      if (times.length <= FRAMES) requestAnimationFrame(step)
      else resolve(reportOf(times.slice(1), blankFrames))
    }
    requestAnimationFrame(step)
  })
}

function reportOf(times: readonly number[], blankFrames: number): FrameReport {
  const sorted = times.toSorted((one, other) => one - other)
  const totalMs = times.reduce((sum, time) => sum + time, 0)
  return {
    frames: times.length,
    fps: round((times.length / totalMs) * 1_000),
    p95Ms: round(sorted[Math.floor(sorted.length * 0.95)] ?? 0),
    longestMs: round(sorted.at(-1) ?? 0),
    blankFrames,
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
