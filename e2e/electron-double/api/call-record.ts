export interface RecordedCall {
  /** `shell.openExternal`, `BrowserWindow.setProgressBar`. */
  api: string
  /** Copies in plain JSON; what has no JSON is named, as `[function]` or `[BrowserWindow]`. */
  args: unknown[]
  atMs: number
}

export interface CallRecord {
  note(api: string, ...args: unknown[]): void
  all(): RecordedCall[]
  /** The arguments of every call of that API, oldest first. */
  of(api: string): unknown[][]
  clear(): void
}

/** What the app asked of the system. The double does none of it; a test looks here. */
export function createCallRecord(): CallRecord {
  let calls: RecordedCall[] = []
  return {
    note: (api, ...args) => void calls.push({ api, args: args.map((arg) => describe(arg)), atMs: Date.now() }),
    all: () => [...calls],
    of: (api) => calls.filter((call) => call.api === api).map(({ args }) => args),
    clear: () => {
      calls = []
    },
  }
}

/** Functions for members that only leave a mark: `{ setIcon: (...args) => void }`. */
export function recordOnly<const Name extends string>(
  calls: CallRecord,
  owner: string,
  names: readonly Name[],
): Record<Name, (...args: unknown[]) => void> {
  const entries = names.map((name) => [name, (...args: unknown[]) => calls.note(`${owner}.${name}`, ...args)] as const)
  return Object.fromEntries(entries) as Record<Name, (...args: unknown[]) => void>
}

const MOST_DEEP = 6

function describe(value: unknown, depth = 0): unknown {
  if (value === undefined || value === null || ['string', 'number', 'boolean'].includes(typeof value))
    return value ?? null
  if (typeof value !== 'object') return `[${typeof value}]`
  if (Array.isArray(value)) return depth < MOST_DEEP ? value.map((item) => describe(item, depth + 1)) : '[array]'
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return `[${value.constructor.name}]`
  if (depth >= MOST_DEEP) return '[object]'
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, describe(item, depth + 1)]))
}
