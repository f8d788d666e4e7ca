export interface Codec {
  encode(value: unknown): string
  decode(text: string): unknown
}

/**
 * Electron's IPC copies values by the structured clone algorithm; the protocol between double and page carries only text.
 * This codec is used on both sides. The page gets it as source text (`makeCodec.toString()`), so nothing outside of the
 * function may be referred to.
 */
export function makeCodec(): Codec {
  // `$` says what is packed; plain JSON values stand for themselves.
  type Packed = null | boolean | number | string | Tagged
  type Tagged =
    | { $: 'undefined' | 'hole' }
    | { $: 'number' | 'bigint' | 'date' | 'buffer'; v: string }
    | { $: 'seen'; v: number }
    | { $: 'array' | 'set'; v: Packed[] }
    | { $: 'object'; v: [string, Packed][] }
    | { $: 'map'; v: [Packed, Packed][] }
    | { $: 'regexp'; v: [source: string, flags: string] }
    | { $: 'boxed'; v: Packed }
    | { $: 'error'; name: keyof typeof ERRORS; message: string; stack: string; cause: Packed }
    | { $: 'view'; name: keyof typeof VIEWS; offset: number; length: number; buffer: Packed }

  const VIEWS = {
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    DataView,
  }
  const ERRORS = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError }
  const has = <T extends object>(table: T, key: unknown): key is keyof T =>
    typeof key === 'string' && Object.hasOwn(table, key)

  const toBase64 = (bytes: Uint8Array): string => {
    let text = ''
    // In slices: a spread of millions of arguments overflows the stack.
    for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768))
    return btoa(text)
  }
  const fromBase64 = (text: string): ArrayBuffer => Uint8Array.from(atob(text), (char) => char.charCodeAt(0)).buffer
  const tagOf = (value: object): string => Object.prototype.toString.call(value).slice(8, -1)
  const isHole = (packed: Packed): boolean => typeof packed === 'object' && packed !== null && packed.$ === 'hole'
  const refuse = (what: string): never => {
    throw new Error(`An object could not be cloned: ${what}`)
  }

  const encode = (root: unknown): string => {
    const seen = new Map<object, number>()
    const pack = (value: unknown): Packed => {
      if (value === undefined) return { $: 'undefined' }
      if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
      if (typeof value === 'number') {
        return Number.isFinite(value) && !Object.is(value, -0)
          ? value
          : { $: 'number', v: Object.is(value, -0) ? '-0' : String(value) }
      }
      if (typeof value === 'bigint') return { $: 'bigint', v: String(value) }
      if (typeof value !== 'object') return refuse(typeof value === 'symbol' ? value.toString() : 'a function')
      const known = seen.get(value)
      if (known !== undefined) return { $: 'seen', v: known }
      seen.set(value, seen.size)
      return packObject(value)
    }
    const packObject = (value: object): Packed => {
      if (Array.isArray(value)) {
        return {
          $: 'array',
          v: Array.from(value, (item: unknown, index) => (index in value ? pack(item) : { $: 'hole' })),
        }
      }
      if (value instanceof Error) {
        const name = has(ERRORS, value.name) ? value.name : 'Error'
        const cause: Packed = 'cause' in value ? pack(value.cause) : { $: 'hole' }
        return { $: 'error', name, message: value.message, stack: value.stack ?? '', cause }
      }
      if (ArrayBuffer.isView(value)) return packView(value)
      if (value instanceof Date) return { $: 'date', v: String(value.getTime()) }
      if (value instanceof RegExp) return { $: 'regexp', v: [value.source, value.flags] }
      if (value instanceof Map) return { $: 'map', v: [...value].map(([key, item]) => [pack(key), pack(item)]) }
      if (value instanceof Set) return { $: 'set', v: [...value].map(pack) }
      if (value instanceof ArrayBuffer) return { $: 'buffer', v: toBase64(new Uint8Array(value)) }
      if (value instanceof Number || value instanceof String || value instanceof Boolean) {
        return { $: 'boxed', v: pack(value.valueOf()) }
      }
      // What is left and is not plain is what the platform cannot clone: Promise, WeakMap, DOM nodes, File, SharedArrayBuffer ...
      if (tagOf(value) !== 'Object') return refuse(`#<${tagOf(value)}>`)
      return { $: 'object', v: Object.entries(value).map(([key, item]) => [key, pack(item)]) }
    }
    const packView = (view: ArrayBufferView): Packed => {
      const name = tagOf(view)
      if (!has(VIEWS, name)) return refuse(`#<${name}>`)
      const length = view.byteLength / ('BYTES_PER_ELEMENT' in view ? Number(view.BYTES_PER_ELEMENT) : 1)
      return { $: 'view', name, offset: view.byteOffset, length, buffer: pack(view.buffer) }
    }
    return JSON.stringify(pack(root))
  }

  const decode = (text: string): unknown => {
    const made: unknown[] = []
    // Registered before its members are unpacked, so that a cycle finds it; the number is the order of packing.
    const keep = <T>(value: T): T => {
      made.push(value)
      return value
    }
    const unpack = (packed: Packed): unknown => {
      if (packed === null || typeof packed !== 'object') return packed
      switch (packed.$) {
        case 'undefined':
        case 'hole':
          return undefined
        case 'number':
          return Number(packed.v)
        case 'bigint':
          return BigInt(packed.v)
        case 'seen':
          return made[packed.v]
        case 'array':
          return unpackArray(keep<unknown[]>([]), packed.v)
        case 'object':
          return unpackObject(keep({}), packed.v)
        case 'map':
          return unpackMap(keep(new Map()), packed.v)
        case 'set':
          return unpackSet(keep(new Set()), packed.v)
        case 'error':
          return unpackError(packed)
        case 'view':
          return unpackView(packed)
        case 'date':
          return keep(new Date(Number(packed.v)))
        case 'regexp':
          return keep(new RegExp(...packed.v))
        case 'buffer':
          return keep(fromBase64(packed.v))
        case 'boxed':
          return keep(Object(unpack(packed.v)) as object)
      }
    }
    const unpackArray = (array: unknown[], items: Packed[]): unknown[] => {
      array.length = items.length
      items.forEach((item, index) => {
        if (!isHole(item)) array[index] = unpack(item)
      })
      return array
    }
    const unpackObject = (object: object, entries: [string, Packed][]): object => {
      // Defined, not assigned: a key `__proto__` must stay a key.
      for (const [key, item] of entries) {
        Object.defineProperty(object, key, {
          value: unpack(item),
          enumerable: true,
          writable: true,
          configurable: true,
        })
      }
      return object
    }
    const unpackError = ({ name, message, stack, cause }: Extract<Tagged, { $: 'error' }>): Error => {
      const error = keep(new ERRORS[name](message))
      Object.defineProperty(error, 'stack', { value: stack, writable: true, configurable: true })
      if (!isHole(cause)) error.cause = unpack(cause)
      return error
    }
    const unpackView = ({ name, offset, length, buffer }: Extract<Tagged, { $: 'view' }>): unknown => {
      const at = made.push(undefined) - 1
      const bytes = unpack(buffer)
      if (!(bytes instanceof ArrayBuffer)) return refuse('a view without its buffer')
      // One name at a time would be right for the compiler, and twelve times as long.
      const View = VIEWS[name] as new (buffer: ArrayBuffer, offset: number, length: number) => ArrayBufferView
      return (made[at] = new View(bytes, offset, length))
    }
    const unpackMap = (map: Map<unknown, unknown>, entries: [Packed, Packed][]): unknown => {
      for (const [key, item] of entries) map.set(unpack(key), unpack(item))
      return map
    }
    const unpackSet = (set: Set<unknown>, items: Packed[]): unknown => {
      for (const item of items) set.add(unpack(item))
      return set
    }
    return unpack(JSON.parse(text) as Packed)
  }
  return { encode, decode }
}
