import type { SchemeHandler } from '../browser/scheme-server.ts'
import type { SchemeUrls } from '../browser/scheme-urls.ts'
import type { ReadyGate } from './ready-gate.ts'
import { strict, unsupported } from './strict.ts'

export interface CustomScheme {
  scheme: string
  privileges?: { standard?: boolean; secure?: boolean; supportFetchAPI?: boolean; [name: string]: boolean | undefined }
}

export type Protocol = ReturnType<typeof createProtocol>['protocol']

/** Schemes of the app. Behind them is a local server, which can play only a standard, secure scheme with `fetch`. */
export function createProtocol(gate: ReadyGate, urls: SchemeUrls) {
  const handlers = new Map<string, SchemeHandler>()
  const registered = new Map<string, NonNullable<CustomScheme['privileges']>>()
  const protocol = strict('protocol', {
    registerSchemesAsPrivileged: (schemes: CustomScheme[]) => {
      gate.requireEarly('protocol.registerSchemesAsPrivileged should be called before app is ready')
      if (registered.size > 0)
        unsupported('a second protocol.registerSchemesAsPrivileged (the first one would be lost)')
      for (const { scheme, privileges = {} } of schemes) registered.set(scheme, privileges)
    },
    handle: (scheme: string, handler: SchemeHandler) => {
      gate.requireReady('Session can only be received when app is ready')
      const { standard, secure, supportFetchAPI } = registered.get(scheme) ?? {}
      if (!standard || !secure || !supportFetchAPI) {
        unsupported(`scheme '${scheme}' without the privileges standard, secure and supportFetchAPI`)
      }
      if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`)
      urls.add(scheme)
      handlers.set(scheme, handler)
    },
    unhandle: (scheme: string) => {
      if (!handlers.delete(scheme)) throw new Error(`Failed to unhandle protocol: ${scheme}`)
    },
    isProtocolHandled: (scheme: string) => handlers.has(scheme),
  })
  return { protocol, handlerOf: (scheme: string) => handlers.get(scheme) }
}
