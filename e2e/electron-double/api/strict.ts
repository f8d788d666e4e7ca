import type { EventEmitter } from 'node:events'

/** The error of everything that Electron has and the double has not. A silent `undefined` would make a test lie. */
export function unsupported(name: string): never {
  throw new Error(`electron-double: ${name} is not supported`)
}

/** Asked for by `await`, `JSON.stringify` and the like of every object; never part of Electron's own API. */
const ASKED_BY_LANGUAGE = new Set([
  'then',
  'toJSON',
  'constructor',
  'prototype',
  'length',
  'name',
  'nodeType',
  '$$typeof',
])

/**
 * Reading a member that is not there throws its full name.
 * @param absent members that Electron itself leaves undefined on this system
 */
export function strict<T extends object>(name: string, target: T, absent: readonly string[] = []): T {
  return new Proxy(target, {
    get: (object, key, receiver): unknown => {
      const isKnown = typeof key === 'symbol' || key in object || ASKED_BY_LANGUAGE.has(key) || absent.includes(key)
      return isKnown ? Reflect.get(object, key, receiver) : unsupported(`${name}.${key}`)
    },
  })
}

/** A whole module of Electron that the double does not have: any use of it throws its name. */
export function unsupportedModule(name: string): object {
  const refuse = (): never => unsupported(name)
  // A `function`, so that `new` reaches the trap.
  return new Proxy(function missing() {}, {
    apply: refuse,
    construct: refuse,
    get: (_object, key): unknown =>
      typeof key === 'symbol' || ASKED_BY_LANGUAGE.has(key) ? undefined : unsupported(`${name}.${key}`),
  })
}

const NODE_EVENTS = ['error', 'newListener', 'removeListener']
const SUBSCRIBING = ['on', 'addListener', 'once', 'prependListener', 'prependOnceListener'] as const

/** Listening to an event that would never come throws, instead of waiting for ever. */
export function limitEvents<T extends EventEmitter>(name: string, emitter: T, events: readonly string[]): T {
  for (const method of SUBSCRIBING) {
    const subscribe = emitter[method].bind(emitter)
    const limited = (event: string, listener: (...args: unknown[]) => void): EventEmitter => {
      if (!events.includes(event) && !NODE_EVENTS.includes(event)) unsupported(`${name} event '${event}'`)
      return subscribe(event, listener)
    }
    Object.defineProperty(emitter, method, { value: limited, writable: true, configurable: true })
  }
  return emitter
}
