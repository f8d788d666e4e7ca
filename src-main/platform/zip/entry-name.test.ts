import { describe, expect, test } from 'vitest'
import { rawZip, unicodePath } from '../../testing/raw-zip.ts'
import { expectAccepted, expectRefused } from '../../testing/try-zip.ts'

const UTF8_FLAG = 1 << 11
const zipOf = (name: string | Buffer) =>
  rawZip([
    { name: 'skill/SKILL.md', content: 'x' },
    { name, content: 'evil', flags: UTF8_FLAG },
  ])

describe('names that are refused', () => {
  test.each([
    ['b01 climbs out', '../evil'],
    ['b02 climbs out further', '../../../evil'],
    ['b03 climbs in the middle', 'skill/../../evil'],
    ['b04 ends with dots', 'skill/..'],
    ['b05 stays inside after all', 'skill/sub/../evil'],
    ['b46 a directory that climbs', '../evil/'],
    ['b47 climbs behind __MACOSX', '__MACOSX/../../evil'],
    ['b48 a sibling with the same prefix', '../target-evil/x'],
    ['b06 absolute', '/tmp/evil'],
    ['b07 network share with slashes', '//server/share/evil'],
    ['b08 network share', '\\\\server\\share\\evil'],
    ['b09 device path', '\\\\?\\C:\\evil'],
    ['b10 drive', 'C:/evil'],
    ['b11 drive, relative', 'C:evil'],
    ['b12 drive with backslash', 'C:\\evil'],
    ['b13 rooted backslash', '\\evil'],
    ['b14 climbs with backslashes', '..\\evil'],
    ['b16 climbs with both', 'skill/..\\..\\evil'],
    ['b15 backslash as separator', 'skill\\evil'],
    ['b17 NUL', 'skill/evil\0.txt'],
    ['b18 newline', 'skill/evil\n.txt'],
    ['b19 escape', 'skill/\u001b[2Jevil'],
    ['b20 C1 control', 'skill/\u009b2Jevil'],
    ['b21 DEL', 'skill/evil\u007f'],
    ['b22 begins with ./', './skill/evil'],
    ['b23 has /./', 'skill/./evil'],
    ['b24 has //', 'skill//evil'],
    ['b25 empty', ''],
    ['b26 only a slash', '/'],
    ['b27 trailing dot', 'skill/evil.'],
    ['b28 trailing space', 'skill/evil '],
    ['b28 trailing dot of a directory', 'skill./evil'],
    ['b29 CON', 'skill/CON'],
    ['b30 NUL with an ending', 'skill/nul.txt'],
    ['b31 COM with a superscript', 'skill/COM¹.log'],
    ['b31 device with spaces before its ending', 'skill/aux .c'],
    ['b32 stream', 'skill/evil:stream'],
    ['b33 main stream', 'skill/evil::$DATA'],
    ['b34 <', 'skill/a<b'],
    ['b34 >', 'skill/a>b'],
    ['b34 quote', 'skill/a"b'],
    ['b34 bar', 'skill/a|b'],
    ['b34 question mark', 'skill/a?b'],
    ['b34 star', 'skill/a*b'],
    ['b38 full-width dots', 'skill/．．/evil'],
    ['b38 two-dot leader', 'skill/‥/evil'],
    ['b38 full-width slash', 'skill/..／evil'],
    ['b39 right-to-left override', 'skill/\u202egpj.exe'],
    ['b39 zero-width space', 'skill/SKILL\u200b.md'],
    ['b39 byte order mark', '\ufeffskill/evil'],
    ['b39 invisible filler letter', 'skill/\u3164'],
    ['b42 component of 256 bytes', `skill/${'a'.repeat(256)}`],
    ['b42 component of 256 bytes in 86 letters', `skill/${'€'.repeat(86)}`],
    ['b43 path of 1,025 bytes', `skill/${'abcd/'.repeat(203)}xxxx`],
    ['b44 33 levels', 'd/'.repeat(32) + 'x'],
    ['b45 60,000 bytes', 'a'.repeat(60_000)],
  ])('%s', async (_, name) => {
    await expectRefused(zipOf(name), 'zip_unsafe_path')
  })

  test('b35 overlong UTF-8', async () => {
    await expectRefused(zipOf(Buffer.from([0xc0, 0xae, 0xc0, 0xae, 0x2f, 0x78])), 'zip_unsafe_path')
  })

  test('b36 bytes that are no UTF-8, with the UTF-8 flag', async () => {
    await expectRefused(zipOf(Buffer.from('skill/caf\xe9', 'latin1')), 'zip_unsafe_path')
  })

  test('b37 a legacy code page without flag and without Unicode path', async () => {
    await expectRefused(rawZip([{ name: Buffer.from('skill/caf\x82', 'latin1') }]), 'zip_unsafe_path')
  })

  test.each([
    ['b40 a Unicode path that climbs out', 'skill/a.txt', unicodePath('../evil', 'skill/a.txt')],
    ['b41 a Unicode path that differs', 'skill/a.txt', unicodePath('skill/b.txt', 'skill/a.txt')],
    ['a Unicode path of another name', 'skill/a.txt', unicodePath('skill/b.txt', 'skill/c.txt')],
    ['a Unicode path of an unknown version', 'skill/a.txt', unicodePath('skill/a.txt', 'skill/a.txt', 2)],
    ['a Unicode path that is no UTF-8', 'skill/a.txt', unicodePath(Buffer.from([0xff]), 'skill/a.txt')],
    ['two Unicode paths', 'a', Buffer.concat([unicodePath('a', 'a'), unicodePath('b', 'a')])],
  ])('%s', async (_, name, extra) => {
    await expectRefused(rawZip([{ name, extra }]), 'zip_unsafe_path')
  })

  test.each([
    ['another folder', 'skill/\x82/a', 'évil/é/a'],
    ['a plain file for a legacy one', 'skill/\x82', 'skill/SKILL.md'],
    ['another depth', 'skill/\x82', 'skill/é/x'],
    ['a control character', 'skill/evil\0\x82', 'skill/evilé'],
  ])('a legacy name whose Unicode path names %s', async (_, legacy, unicode) => {
    const name = Buffer.from(legacy, 'latin1')
    await expectRefused(rawZip([{ name, extra: unicodePath(unicode, name) }]), 'zip_unsafe_path')
  })

  test('a Unicode path that only the local header has', async () => {
    const extra = unicodePath('skill/b.txt', 'skill/a.txt')
    await expectRefused(rawZip([{ name: 'skill/a.txt', local: { extra } }]), 'zip_ambiguous')
  })
})

describe('names that are accepted', () => {
  test.each([
    ['a16 dots inside', 'skill/a..b'],
    ['a17 percent escapes', 'skill/%2e%2e'],
    ['a18 shell characters', "skill/$(touch x); rm -rf & 'y' `z` #!~.txt"],
    ['a19 leading dash', 'skill/-rf'],
    ['a20 leading dot', 'skill/.hidden'],
    ['three dots before the ending', 'skill/wait....md'],
    ['letters of other scripts', 'skill/日本語/ملف.txt'],
    ['emoji with variation selector', 'skill/❤️.md'],
    ['full-width colon', 'skill/问：答.md'],
    ['almost a device', 'skill/console.log'],
    ['32 levels', 'd/'.repeat(31) + 'x'],
    ['component of 255 bytes', `skill/${'a'.repeat(255)}`],
    ['what an agent would obey', 'skill/.claude/settings.json'],
    ['a .git folder', 'skill/.git/config'],
  ])('%s', async (_, name) => {
    const { paths } = await expectAccepted(rawZip([{ name, content: 'x', flags: UTF8_FLAG }]))
    expect(paths).toContain(name)
  })

  test('NFD name, UTF-8 without its flag', async () => {
    const name = 'skill/cafe\u0301.txt'
    expect((await expectAccepted(rawZip([{ name, content: 'x' }]))).paths).toContain(name)
  })

  test('a Unicode path that repeats the name, with and without the flag', async () => {
    const name = 'skill/é.txt'
    for (const flags of [0, UTF8_FLAG]) await expectAccepted(rawZip([{ name, flags, extra: unicodePath(name, name) }]))
  })

  test('a36 legacy name with its Unicode path', async () => {
    const name = Buffer.from('skill/caf\x82.txt', 'latin1')
    const { paths } = await expectAccepted(rawZip([{ name, extra: unicodePath('skill/café.txt', name) }]))
    expect(paths).toEqual(['skill', 'skill/café.txt'])
  })
})

test('a name is escaped and cut in the error', async () => {
  const error = await expectRefused(zipOf(`skill/\u001b[31m\n\u202e\u009b"${'a'.repeat(300)}`), 'zip_unsafe_path')
  expect(error.entryName).toMatch(/^skill\/\\u001b\[31m\\n\\u\{202e\}\\u\{9b\}\\"a+…$/)
  expect(error.entryName).toHaveLength(200)
})
