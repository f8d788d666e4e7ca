import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isPosix } from '../../testing/test-program.ts'
import { rawZip, type RawEntry } from '../../testing/raw-zip.ts'
import { expectAccepted, expectRefused } from '../../testing/try-zip.ts'

const LINK = 0o120777
const manifest: RawEntry = { name: 'skill/SKILL.md', content: 'x' }

describe('links and special files are refused', () => {
  test.each<[string, RawEntry[]]>([
    ['c01 absolute link', [{ name: 'skill/l', content: '/etc/passwd', mode: LINK }]],
    ['c02 relative link', [{ name: 'skill/l', content: '../../x', mode: LINK }]],
    ['c03 link inside', [{ name: 'skill/l', content: 'SKILL.md', mode: LINK }]],
    [
      'c04 chained links',
      [
        { name: 'skill/a', content: '..', mode: LINK },
        { name: 'skill/b', content: 'a/..', mode: LINK },
      ],
    ],
    ['c05 link made by DOS', [{ name: 'skill/l', content: '/etc', mode: LINK, central: { madeBy: 20 } }]],
    ['c06 manifest as link', [{ name: 'skill/SKILL.md', content: '/etc/passwd', mode: LINK }]],
    ['c07 top level as link', [{ name: 'skill', content: '/tmp', mode: LINK }]],
    [
      'c08 link, then a file through it',
      [
        { name: 'skill/l', content: '/tmp', mode: LINK },
        { name: 'skill/l/evil', content: 'x' },
      ],
    ],
    [
      'c09 link, then a file through it in other case',
      [
        { name: 'skill/l', content: '/tmp', mode: LINK },
        { name: 'skill/L/evil', content: 'x' },
      ],
    ],
    ['a link behind __MACOSX', [{ name: '__MACOSX/l', content: '/tmp', mode: LINK }]],
    ['a Windows reparse point', [{ name: 'skill/l', content: '/tmp', central: { externalAttributes: 0x400 } }]],
    ['c10 pipe', [{ name: 'skill/f', mode: 0o010644 }]],
    ['c11 character device', [{ name: 'skill/f', mode: 0o020644 }]],
    ['c12 block device', [{ name: 'skill/f', mode: 0o060644 }]],
    ['c13 socket', [{ name: 'skill/f', mode: 0o140755 }]],
    ['a volume label', [{ name: 'LABEL', central: { externalAttributes: 0x08 } }]],
    ['c14 setuid file', [{ name: 'skill/f', mode: 0o104755 }]],
    ['c15 setgid file', [{ name: 'skill/f', mode: 0o102755 }]],
  ])('%s', async (_, entries) => {
    const hasManifest = entries.some(({ name }) => name === manifest.name)
    await expectRefused(rawZip(hasManifest ? entries : [manifest, ...entries]), 'zip_special_file')
  })
})

describe('directories that contradict themselves are refused', () => {
  test.each<[string, RawEntry]>([
    ['c16 name of a directory, mode of a file', { name: 'skill/d/', mode: 0o100644 }],
    ['c17 name of a file, mode of a directory', { name: 'skill/d', mode: 0o040755 }],
    ['c17 name of a file, DOS attribute of a directory', { name: 'skill/d', central: { externalAttributes: 0x10 } }],
    ['c18 directory with content', { name: 'skill/d/', content: 'x' }],
    ['c18 directory with a checksum', { name: 'skill/d/', local: { crc32: 1 }, central: { crc32: 1 } }],
    ['c18 directory with hidden data', { name: 'skill/d/', method: 8, data: Buffer.from([3, 0, 1, 2, 3]) }],
  ])('%s', async (_, entry) => {
    await expectRefused(rawZip([manifest, entry]), 'zip_ambiguous')
  })
})

describe('plain files and directories are accepted', () => {
  test('modes become 0644 or 0755, whatever the archive says', async ({ skip }) => {
    skip(!isPosix, 'this system has no mode bits')
    const modes: [string, number, number][] = [
      ['plain', 0o100600, 0o644],
      ['world', 0o100666, 0o644],
      ['group-run', 0o100610, 0o755],
      ['run', 0o100755, 0o755],
      ['locked', 0o100000, 0o644],
      ['sticky', 0o101644, 0o644],
      ['untyped', 0o755, 0o755],
    ]
    const entries = modes.map(([name, mode]) => ({ name: `skill/${name}`, mode, content: name }))
    const { scan } = await expectAccepted(
      rawZip([{ name: 'skill/', mode: 0o042777 }, ...entries]),
      async (targetPath) => {
        expect((await stat(targetPath)).mode & 0o7777).toBe(0o700)
        expect((await stat(join(targetPath, 'skill'))).mode & 0o7777).toBe(0o755)
        for (const [name, , wanted] of modes) {
          expect([name, (await stat(join(targetPath, 'skill', name))).mode & 0o7777]).toEqual([name, wanted])
        }
      },
    )
    expect(scan.entries.filter(({ isExecutable }) => isExecutable).map(({ name }) => name)).toEqual([
      'skill/group-run',
      'skill/run',
      'skill/untyped',
    ])
  })

  test('entries made by DOS, and entries without any attribute', async () => {
    const archive = rawZip([
      { name: 'skill/', central: { madeBy: 20, externalAttributes: 0x10 } },
      { name: 'skill/dos', content: 'x', central: { madeBy: 20, externalAttributes: 0x20 } },
      { name: 'skill/none/', central: { madeBy: 20, externalAttributes: 0 } },
      { name: 'skill/none/file', content: 'y', central: { madeBy: 20, externalAttributes: 0 } },
    ])
    const { paths } = await expectAccepted(archive, async (targetPath) => {
      expect(await readFile(join(targetPath, 'skill/none/file'), 'utf8')).toBe('y')
    })
    expect(paths).toEqual(['skill', 'skill/dos', 'skill/none', 'skill/none/file'])
  })

  test('a directory with an empty deflate stream', async () => {
    expect((await expectAccepted(rawZip([{ name: 'skill/', method: 8 }]))).paths).toEqual(['skill'])
  })
})
