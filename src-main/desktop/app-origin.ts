/** The scheme and host that the window is served under. */
export const APP_SCHEME = 'app'
export const APP_HOST = 'skill-tryout'
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`
/** The scheme of links from outside. Opening one only ever shows a view. */
export const LINK_SCHEME = 'skill-tryout'

/** The address when it is one of ours, otherwise undefined. WHATWG calls the origin of `app:` opaque, so host and scheme are compared. */
export function parseAppUrl(url: string): URL | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed?.protocol !== `${APP_SCHEME}:` || parsed.host !== APP_HOST) return undefined
  return parsed.username === '' && parsed.password === '' ? parsed : undefined
}

/** True for the window's own documents. Answers of the API are data: never navigated to, never trusted as a sender. */
export function isAppPage(url: string): boolean {
  const parsed = parseAppUrl(url)
  return parsed !== undefined && !isApiPath(parsed.pathname)
}

/** True for addresses that the server answers instead of the page's files. */
export function isApiPath(pathname: string): boolean {
  return pathname === '/openapi.json' || pathname === '/v1' || pathname.startsWith('/v1/')
}
