import { describe, expect, test } from 'vitest'
import { rawZip } from '../../testing/raw-zip.ts'
import { expectAccepted, expectRefused } from '../../testing/try-zip.ts'

const zipOf = (...names: string[]) => rawZip(names.map((name) => ({ name, content: name.endsWith('/') ? '' : name })))

describe('names for one place are refused', () => {
  test.each([
    ['c20 the same name', ['skill/a', 'skill/a']],
    ['c22 other case', ['skill/a.md', 'skill/A.md']],
    ['c23 NFC and NFD', ['skill/caf\u00e9', 'skill/cafe\u0301']],
    ['c24 sharp s and ss', ['skill/straße', 'skill/STRASSE']],
    ['c24 capital sharp s', ['skill/straße', 'skill/straẞe']],
    ['c25 Kelvin sign', ['skill/k', 'skill/\u212a']],
    ['final and other sigma', ['skill/οδος', 'skill/ΟΔΟΣ']],
    ['squared and plain letters', ['skill/㎏', 'skill/KG']],
    ['ligature', ['skill/ﬁle', 'skill/file']],
    ['c26 file, then directory', ['skill/a', 'skill/a/b']],
    ['c26 file, then listed directory', ['skill/a', 'skill/a/']],
    ['c27 directory, then file', ['skill/a/b', 'skill/a']],
    ['c28 directories in other case', ['skill/Sub/a', 'skill/sub/b']],
    ['c28 top levels in other case', ['skill/a', 'Skill/b']],
    ['c29 directory twice', ['skill/', 'skill/']],
    ['below ignored names', ['__MACOSX/a', '__MACOSX/A']],
  ])('%s', async (_, names) => {
    await expectRefused(zipOf(...names), 'zip_duplicate')
  })

  test('c21 the same name with the same content', async () => {
    const entry = { name: 'skill/a', content: 'same' }
    await expectRefused(rawZip([entry, entry]), 'zip_duplicate')
  })

  test('c30 the name that Windows would find by another one', async () => {
    await expectRefused(zipOf('skill/n', 'skill/n.'), 'zip_unsafe_path')
  })
})

test('a directory may be implied first and listed later', async () => {
  const { paths } = await expectAccepted(zipOf('skill/sub/a', 'skill/sub/', 'skill/'))
  expect(paths).toEqual(['skill', 'skill/sub', 'skill/sub/a'])
})

test('names that only look alike are different', async () => {
  await expectAccepted(zipOf('skill/a', 'skill/а', 'skill/a-b', 'skill/a_b', 'skill/ab'))
})
