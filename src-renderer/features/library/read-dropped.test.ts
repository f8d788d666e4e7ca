import { expect, test } from 'vitest'
import { readDropped, thingOfFolderInput } from './read-dropped.ts'

/** Browsers make entries only for real drops: this stands in for what they answer, a hundred at a time. */
function folderEntry(name: string, children: readonly object[]): object {
  return {
    isDirectory: true,
    isFile: false,
    name,
    createReader: () => {
      const rest = [...children]
      return { readEntries: (resolve: (entries: object[]) => void) => resolve(rest.splice(0, 100)) }
    },
  }
}

function fileEntry(name: string): object {
  return {
    isDirectory: false,
    isFile: true,
    name,
    file: (resolve: (file: File) => void) => resolve(new File(['x'], name)),
  }
}

function transferOf(items: readonly { entry: object | null; file: File | null }[]): DataTransfer {
  const list = items.map(({ entry, file }) => ({
    kind: 'file',
    webkitGetAsEntry: () => entry,
    getAsFile: () => file,
  }))
  return { items: list } as unknown as DataTransfer
}

test('a dropped folder is walked whole, with paths that begin with its name', async () => {
  const many = Array.from({ length: 230 }, (_none, at) => fileEntry(`f${at}.md`))
  const entry = folderEntry('my-skill', [
    fileEntry('SKILL.md'),
    folderEntry('references', many),
    folderEntry('.git', [fileEntry('HEAD')]),
    folderEntry('node_modules', [fileEntry('index.js')]),
  ])
  const [thing] = readDropped(transferOf([{ entry, file: new File([], 'my-skill') }]))
  expect(thing).toMatchObject({ kind: 'folder', name: 'my-skill' })
  const files = thing?.kind === 'folder' ? await thing.read() : []
  expect(files).toHaveLength(231)
  expect(files[0]?.relativePath).toBe('my-skill/SKILL.md')
  expect(files.at(-1)?.relativePath).toBe('my-skill/references/f229.md')
})

test('zips and .skill files are packages, anything else may be an input', () => {
  const drop = (name: string) => readDropped(transferOf([{ entry: null, file: new File(['x'], name) }]))[0]?.kind
  expect(['a.zip', 'a.SKILL', 'a.csv', 'SKILL.md'].map(drop)).toEqual(['package', 'package', 'other', 'other'])
})

test('several things at once are all taken', () => {
  const things = readDropped(
    transferOf([
      { entry: folderEntry('one', []), file: new File([], 'one') },
      { entry: null, file: new File(['x'], 'two.zip') },
    ]),
  )
  expect(things.map((thing) => thing.name)).toEqual(['one', 'two.zip'])
})

test('a folder that was picked leaves out what is never part of a skill', async () => {
  const file = (path: string): File =>
    Object.defineProperty(new File(['x'], 'f'), 'webkitRelativePath', { value: path })
  const thing = thingOfFolderInput([file('s/SKILL.md'), file('s/.git/HEAD'), file('s/a/__pycache__/b.pyc')])
  const files = thing?.kind === 'folder' ? await thing.read() : []
  expect(files.map((one) => one.relativePath)).toEqual(['s/SKILL.md'])
  expect(thingOfFolderInput([])).toBeNull()
})
