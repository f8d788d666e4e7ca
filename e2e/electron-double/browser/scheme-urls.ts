export interface SchemeUrls {
  /** From now on addresses of that scheme are mapped. */
  add(scheme: string): void
  setPort(port: number): void
  /** `app://host/x` -> `http://app--host.localhost:PORT/x`; other addresses stay. */
  toHttp(url: string): string
  /** The way back, also inside `blob:`. */
  fromHttp(url: string): string
}

/**
 * Chromium cannot be given a custom scheme from outside. A name below `localhost` comes closest: it is a secure context,
 * each host is an origin of its own, and Chromium resolves it to the loopback without asking anybody.
 */
export function createSchemeUrls(): SchemeUrls {
  const schemes = new Set<string>()
  let port = 0
  return {
    add: (scheme) => {
      if (!/^[a-z][a-z0-9]*$/.test(scheme)) throw new Error(`electron-double: scheme '${scheme}' is not supported`)
      schemes.add(scheme)
    },
    setPort: (value) => {
      port = value
    },
    toHttp: (url) => {
      const [, scheme = '', host = '', rest = ''] = /^([a-z][a-z0-9]*):\/\/([a-z0-9.-]+)(.*)$/is.exec(url) ?? []
      if (!schemes.has(scheme.toLowerCase())) return url
      return `http://${scheme.toLowerCase()}--${host.toLowerCase()}.localhost:${port}${/^[/?#]/.test(rest) ? rest : `/${rest}`}`
    },
    fromHttp: (url) => {
      const [, blob = '', scheme = '', host = '', itsPort, rest = ''] =
        /^(blob:)?http:\/\/([a-z][a-z0-9]*)--([a-z0-9.-]+)\.localhost:(\d+)(.*)$/s.exec(url) ?? []
      // Another double's address is a foreign one.
      return schemes.has(scheme) && Number(itsPort) === port ? `${blob}${scheme}://${host}${rest}` : url
    },
  }
}
