import { constants, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { AcpLaunch, LoginCopy } from './acp-profile.ts'

/**
 * Puts configuration and login into the private home of an attempt. A later attempt of the same run gets both anew.
 * @throws the file system's errors, except for a login that is not there
 */
export async function prepareHome(
  homePath: string,
  launch: Pick<AcpLaunch, 'homeFiles' | 'copies' | 'logins'>,
): Promise<void> {
  for (const [relativePath, content] of Object.entries(launch.homeFiles)) await put(homePath, relativePath, content)
  for (const { fromPath, to } of launch.copies ?? []) {
    const path = join(homePath, ...to.split('/'))
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    // Shares the bytes where the file system can. What may not be read is done without, as if it were not there.
    await copyFile(fromPath, path, constants.COPYFILE_FICLONE).catch(() => undefined)
  }
  for (const login of launch.logins) {
    const content = await readLogin(login)
    if (content !== null) await put(homePath, login.to, content)
  }
}

async function put(homePath: string, relativePath: string, content: string): Promise<void> {
  const path = join(homePath, ...relativePath.split('/'))
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writeFile(path, content, { mode: 0o600 })
}

async function readLogin({ fromPath, blanked }: LoginCopy): Promise<string | null> {
  try {
    const text = await readFile(fromPath, 'utf8')
    const blank = (name: string, value: unknown): unknown => (blanked.includes(name) ? '' : value)
    return blanked.length === 0 ? text : JSON.stringify(JSON.parse(text, blank))
  } catch (cause) {
    if (cause instanceof SyntaxError || (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'))
      return null
    throw cause
  }
}
