import { spawn } from 'node:child_process'
import { Socket } from 'node:net'

export interface Janitor {
  /** Names the process group that must not outlive this process. */
  guard(groupId: number): void
  /** Everything has been put away in the ordinary manner. */
  release(): void
}

// Reads the group's number, then waits; the end of its input means that this process is gone, however it went.
// No `--` for `kill`: dash takes it for a number.
const SCRIPT = `
group=
while read -r line; do
  case "$line" in done) exit 0 ;; *) group=$line ;; esac
done
[ -n "$group" ] && kill -KILL "-$group" 2>/dev/null
for attempt in 1 2 3 4 5; do rm -rf -- "$1" && break; sleep 0.2; done`

/** A small shell in a session of its own: it cleans up after a SIGKILL, when nothing else can. */
export function startJanitor(folderPath: string): Janitor {
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'electron-double-janitor', folderPath], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  shell.unref()
  if (shell.stdin instanceof Socket) shell.stdin.unref()
  // A janitor that is gone must not take the app with it.
  shell.stdin.on('error', () => undefined)
  return {
    guard: (groupId) => void shell.stdin.write(`${groupId}\n`),
    release: () => void shell.stdin.end('done\n'),
  }
}
