import type { Part } from './part.ts'

/** Parts between the parser that finds them and the reader that takes them. */
export interface PartQueue {
  add(part: Part): void
  /** No more parts will come. */
  end(): void
  /** Gives all up: contents break with the error, and `next` answers null from now on. */
  abort(error: Error): void
  /** The next part, when there is one; null after the end. */
  next(): Promise<Part | null>
  /** Resolves when every part found so far was handed out. */
  untilTaken(): Promise<void>
}

export function createPartQueue(): PartQueue {
  let waiting: Part[] = []
  let newest: Part | null = null
  let hasEnded = false
  let onChange = Promise.withResolvers<undefined>()

  const changed = (): void => {
    onChange.resolve(undefined)
    onChange = Promise.withResolvers<undefined>()
  }

  return {
    add: (part) => {
      waiting.push(part)
      newest = part
      changed()
    },
    end: () => {
      hasEnded = true
      changed()
    },
    abort: (error) => {
      for (const part of newest === null ? waiting : [newest, ...waiting]) {
        if (part.kind === 'file') part.content.destroy(error)
      }
      waiting = []
      hasEnded = true
      changed()
    },
    next: async () => {
      while (waiting.length === 0 && !hasEnded) await onChange.promise
      const part = waiting.shift() ?? null
      changed()
      return part
    },
    untilTaken: async () => {
      while (waiting.length > 0) await onChange.promise
    },
  }
}
