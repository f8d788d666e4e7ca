import { readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, describe, expect, test } from 'vitest'
import { PACKAGE_LIMITS } from '../../../contract/limits.ts'
import { demoFiles, zipDemo } from '../../../testing/demo-skill.ts'
import { rawZip } from '../../../testing/raw-zip.ts'
import { takeZip } from '../../../testing/take-zip.ts'
import { makeTempFolder } from '../../../testing/temp-folder.ts'
import { createPackageIntake } from './package-intake.ts'
import { createValidator } from '../validation/validator.ts'

const validator = createValidator({ timeoutMs: 15_000 })
afterAll(() => validator.close())

describe('the container', () => {
  const good = zipDemo()
  const layout = 'Skill package must contain exactly one top-level directory'

  test('a package over the limit, while it streams', async () => {
    const outcome = await takeZip(validator, good, 'strict', { maxArchiveBytes: good.length - 1 })
    expect(outcome).toMatchObject({
      kind: 'rejected',
      code: 'package_too_large',
      detail: `Skill package exceeds size limit (${good.length - 1} bytes)`,
    })
  })

  test.each<[string, Buffer, string]>([
    ['no bytes', Buffer.alloc(0), 'Uploaded skill package is empty'],
    ['no zip', Buffer.from('just text'), 'Invalid zip package'],
    [
      'a wrong CRC',
      rawZip([{ name: 'demo/a', content: 'x', central: { crc32: 1 }, local: { crc32: 1 } }]),
      'Invalid zip package',
    ],
    ['an empty zip', rawZip([]), layout],
    ['two folders', rawZip([{ name: 'a/x' }, { name: 'b/x' }]), layout],
    ['one file without a folder', rawZip([{ name: 'demo', content: 'x' }]), 'Skill package extraction failed'],
    ['a name that climbs out', rawZip([{ name: 'demo/../../x' }]), 'Unsafe zip entry path: demo/../../x'],
    ['a name that begins with a backslash', rawZip([{ name: '\\x\\y' }]), 'Unsafe zip entry path: \\\\x\\\\y'],
    ['a drive', rawZip([{ name: 'C:/x' }]), 'Unsafe zip entry path: C:/x'],
    ['a drive without a slash', rawZip([{ name: 'demo/a' }, { name: 'C:foo' }]), 'Unsafe zip entry path: C:foo'],
    ['an absolute name', rawZip([{ name: 'demo/a' }, { name: '/etc/passwd' }]), 'Unsafe zip entry path: /etc/passwd'],
    ['a link', rawZip([{ name: 'demo/a', content: '/etc', mode: 0o120777 }]), 'Invalid zip package'],
  ])('%s', async (_name, zip, detail) => {
    expect(await takeZip(validator, zip)).toMatchObject({ kind: 'rejected', detail })
  })

  test('what macOS adds is no second folder', async () => {
    const noise = [{ name: '__MACOSX/' }, { name: '__MACOSX/._demo' }, { name: '.DS_Store' }]
    const entries = Object.entries(demoFiles()).map(([name, content]) => ({ name: `demo/${name}`, content }))
    expect(await takeZip(validator, rawZip([...entries, ...noise]))).toMatchObject({
      kind: 'accepted',
      skillId: 'demo',
    })
  })
})

test('a refused package leaves nothing, an accepted one its zip and its folder', async () => {
  const folderPath = makeTempFolder()
  const intake = createPackageIntake({
    folderPath,
    validator,
    profile: 'strict',
    limits: PACKAGE_LIMITS,
    now: () => new Date(),
  })
  await writeFile(join(folderPath, 'somebody-elses.txt'), '')
  await intake.addPackage(Readable.from([zipDemo()]))
  const outcome = await intake.finish()
  expect(outcome).toMatchObject({ kind: 'accepted', stagedPath: join(folderPath, 'staged', 'demo') })
  expect(readdirSync(folderPath).sort()).toEqual(['package.zip', 'somebody-elses.txt', 'staged'])
  await intake.abort()
  expect(readdirSync(folderPath)).toEqual(['somebody-elses.txt'])
})
