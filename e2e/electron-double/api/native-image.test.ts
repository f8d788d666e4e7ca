import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { nativeImage } from './native-image.ts'

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAYAAACddGYaAAAAEUlEQVR4nGP8z8DwnwEKGGEMAB8EAgMAAQABAAAAAElFTkSuQmCC',
  'base64',
)

test('a PNG tells its size; what is none, or is not there, is empty', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'double-image-'))
  const path = join(folder, 'icon.png')
  await writeFile(path, PNG)
  await writeFile(join(folder, 'text.png'), 'no image')
  const image = nativeImage.createFromPath(path)
  expect([image.isEmpty(), image.getSize()]).toEqual([false, { width: 3, height: 2 }])
  expect(nativeImage.createFromDataURL(image.toDataURL()).getSize()).toEqual({ width: 3, height: 2 })
  expect(nativeImage.createFromPath(join(folder, 'text.png')).isEmpty()).toBe(true)
  expect(nativeImage.createFromPath(join(folder, 'missing.png')).isEmpty()).toBe(true)
  expect(nativeImage.createEmpty().getSize()).toEqual({ width: 0, height: 0 })
  expect(() => Reflect.get(image, 'resize') as unknown).toThrow('NativeImage.resize is not supported')
  await rm(folder, { recursive: true })
})
