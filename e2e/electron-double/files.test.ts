import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { announcePaths, dropPaths } from '../support/drop-paths.ts'
import { launchFixture, type FixtureApp } from './fixture-app/launch-fixture.ts'

let fixture: FixtureApp
let page: Page
let folder = ''

beforeAll(async () => {
  fixture = await launchFixture()
  page = fixture.page
  folder = join(fixture.userDataDir, 'dropped')
  await mkdir(join(folder, 'one', 'skill', 'deep'), { recursive: true })
  await mkdir(join(folder, 'two', 'skill'), { recursive: true })
  await writeFile(join(folder, 'one', 'skill', 'deep', 'ünïcode.txt'), 'x')
  await writeFile(join(folder, 'plain file.txt'), 'x')
})
afterAll(() => fixture.close())

test('dropped folders and files know their paths, even two of one name', async () => {
  const paths = [join(folder, 'one', 'skill'), join(folder, 'two', 'skill'), join(folder, 'plain file.txt')]
  await dropPaths(page, page.locator('#drop'), paths)
  await page.waitForFunction(() => window.dropped.length === 3)
  expect(await page.evaluate(() => window.dropped)).toEqual(paths)
})

test('a file deep in a dropped folder, reached by its entry, knows its path', async () => {
  await page.evaluate(() => {
    window.dropped = []
    const walk = (entry: FileSystemEntry): void => {
      if (entry instanceof Object && entry.isFile) {
        ;(entry as FileSystemFileEntry).file((file) => window.dropped.push(window.fixture.pathOf(file)))
        return
      }
      ;(entry as FileSystemDirectoryEntry).createReader().readEntries((entries) => entries.forEach(walk))
    }
    document.getElementById('drop')?.addEventListener(
      'drop',
      (event) => {
        event.stopImmediatePropagation()
        event.preventDefault()
        const entry = event.dataTransfer?.items[0]?.webkitGetAsEntry()
        if (entry) walk(entry)
      },
      { capture: true, once: true },
    )
  })
  await dropPaths(page, page.locator('#drop'), [join(folder, 'one', 'skill')])
  await page.waitForFunction(() => window.dropped.length === 1)
  expect(await page.evaluate(() => window.dropped)).toEqual([join(folder, 'one', 'skill', 'deep', 'ünïcode.txt')])
})

test('a picked file knows its path; one that was made in the page has none', async () => {
  const path = join(folder, 'plain file.txt')
  await announcePaths(page, [path])
  await page.setInputFiles('#picker', path)
  const [picked, made] = await page.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>('#picker')
    const file = input?.files?.[0]
    return [file && window.fixture.pathOf(file), window.fixture.pathOf(new File(['x'], 'plain file.txt'))]
  })
  expect(picked).toBe(path)
  expect(made).toBe('')
})

test('a drop beside every target leaves the page where it is', async () => {
  await dropPaths(page, page.locator('h1'), [join(folder, 'plain file.txt')])
  expect(await page.evaluate(() => [location.pathname, document.title])).toEqual(['/', 'Fixture'])
})

test('nothing to drop on is a clear error', async () => {
  await page.evaluate(() =>
    document.body.insertAdjacentHTML('beforeend', '<div id="unseen" style="display: none"></div>'),
  )
  const drop = dropPaths(page, page.locator('#unseen'), [folder])
  await expect(drop).rejects.toThrow(/not visible/)
})
