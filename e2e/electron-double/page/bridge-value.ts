export interface Bridge {
  /** A copy as the other world would see it. */
  copy(value: unknown): unknown
  /** A copy that nobody can change any more, as `exposeInMainWorld` leaves it. */
  expose(value: unknown): unknown
}

/**
 * What `contextBridge` does to values: plain data is copied, prototypes are dropped, functions are wrapped, symbols vanish.
 * Goes to the page as source text, so nothing outside of the function may be referred to.
 */
export function makeBridge(): Bridge {
  // Electron gives up at the same depth (electron_api_context_bridge.cc, kMaxRecursion).
  const MOST_DEEP = 1000
  type Callable = (...args: unknown[]) => unknown
  const isCallable = (value: unknown): value is Callable => typeof value === 'function'

  const copyError = (error: Error): Error => {
    const copied = new Error(error.message)
    Object.defineProperty(copied, 'stack', { value: error.stack, writable: true, configurable: true })
    return copied
  }
  const wrap = (call: Callable): Callable => {
    return (...args) => {
      try {
        const answer = call(...args.map((arg) => copy(arg)))
        return copy(answer)
      } catch (cause) {
        throw cause instanceof Error ? copyError(cause) : copy(cause)
      }
    }
  }
  const copy = (value: unknown, seen = new Map<object, unknown>(), depth = 0): unknown => {
    if (depth > MOST_DEEP) throw new TypeError('Electron contextBridge recursion depth exceeded.')
    if (isCallable(value)) return wrap(value)
    if (value === null || typeof value !== 'object') return value
    if (seen.has(value)) return seen.get(value)
    const copied = copyObject(value, seen, depth)
    seen.set(value, copied)
    return copied
  }
  const copyObject = (value: object, seen: Map<object, unknown>, depth: number): unknown => {
    if (value instanceof Promise) {
      return value.then(
        (answer: unknown) => copy(answer),
        (cause: unknown) => Promise.reject(cause instanceof Error ? copyError(cause) : new Error(String(cause))),
      )
    }
    if (value instanceof Error) return copyError(value)
    // Both worlds share the page's blobs (a File is one) and its elements.
    if (value instanceof Blob || value instanceof Element) return value
    const isPlain = Array.isArray(value) || Object.prototype.toString.call(value) === '[object Object]'
    if (!isPlain) return structuredClone(value)
    const target: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {}
    // Before the members, so that a cycle ends in the copy.
    seen.set(value, target)
    for (const [key, member] of Object.entries(value)) {
      if (typeof member === 'symbol') continue
      Object.defineProperty(target, key, {
        value: copy(member, seen, depth + 1),
        enumerable: true,
        writable: true,
        configurable: true,
      })
    }
    return target
  }
  const freeze = (value: unknown, seen = new Set<object>()): unknown => {
    if (value === null || typeof value !== 'object' || seen.has(value) || ArrayBuffer.isView(value)) return value
    seen.add(value)
    for (const member of Object.values(value)) freeze(member, seen)
    return Object.freeze(value)
  }
  return { copy: (value) => copy(value), expose: (value) => freeze(copy(value)) }
}
