import { expect, test } from 'vitest'
import { createSchemeUrls } from '../browser/scheme-urls.ts'
import { createFrames, originOf } from './frames.ts'

const urls = createSchemeUrls()
urls.add('app')
urls.setPort(4711)

test('a frame knows its address, its parent and the top, and a context its frame', () => {
  const frames = createFrames(urls, 'main')
  frames.navigated({ id: 'main', url: 'http://app--host.localhost:4711/page' })
  frames.attached('child', 'main')
  frames.navigated({ id: 'child', parentId: 'main', url: 'https://outside.invalid/x', name: 'inner' })
  frames.contextCreated({ id: 7, uniqueId: '7', origin: '', name: '', auxData: { frameId: 'child' } })
  const child = frames.ofContext(7)
  expect(child).toMatchObject({ url: 'https://outside.invalid/x', origin: 'https://outside.invalid', name: 'inner' })
  expect(child?.parent).toBe(frames.main())
  expect(child?.top).toBe(frames.main())
  expect(frames.main()).toMatchObject({ url: 'app://host/page', origin: 'app://host', parent: null })
  expect(frames.main().frames).toEqual([child])
  frames.detached('child')
  frames.contextDestroyed(7)
  expect([child?.detached, frames.main().frames, frames.ofContext(7)]).toEqual([true, [], undefined])
})

test.each([
  ['app://skill-tryout/a?b', 'app://skill-tryout'],
  ['blob:app://host/1', 'app://host'],
  ['about:blank', 'null'],
])('the origin of %s is %s', (url, origin) => {
  expect(originOf(url)).toBe(origin)
})
