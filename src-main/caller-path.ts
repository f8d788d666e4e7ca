import { resolve } from 'node:path'

/**
 * The absolute path of what a person named on the command line. npm runs its scripts in the package's folder and tells in INIT_CWD where
 * the person was: `npm --prefix X run skill check demo` means the demo in front of them.
 */
export function callerPath(given: string): string {
  const { INIT_CWD: callerFolder, npm_lifecycle_event: script } = process.env
  // Other scripts may start the command somewhere else, by a `cd` of their own.
  const isOurScript = script === 'skill' || script === 'serve' || script === 'start'
  return resolve(isOurScript && callerFolder !== undefined ? callerFolder : '.', given)
}
