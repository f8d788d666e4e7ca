import { readFileSync } from 'node:fs'
import { strict, unsupported } from './strict.ts'

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

export type NativeImage = ReturnType<typeof createImage>

/** An image of the double: the bytes of a PNG and its size, nothing that would need a decoder. */
function createImage(bytes: Buffer) {
  const isPng = bytes.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE)
  // Width and height are the first fields of the first chunk (PNG 11.2.2).
  const size = isPng ? { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) } : { width: 0, height: 0 }
  return strict('NativeImage', {
    isEmpty: () => !isPng,
    getSize: () => ({ ...size }),
    getAspectRatio: () => (size.height === 0 ? 1 : size.width / size.height),
    toPNG: () => Buffer.from(bytes),
    toDataURL: () => `data:image/png;base64,${bytes.toString('base64')}`,
    isTemplateImage: () => false,
    setTemplateImage: () => undefined,
  })
}

export function createEmptyImage(): NativeImage {
  return createImage(Buffer.alloc(0))
}

/** Electron gives an empty image for a file that is not there or that is no image; so a wrong path shows only by `isEmpty()`. */
function createFromPath(path: string): NativeImage {
  try {
    const bytes = readFileSync(path)
    return createImage(bytes)
  } catch {
    return createEmptyImage()
  }
}

export const nativeImage = strict('nativeImage', {
  createEmpty: createEmptyImage,
  createFromPath,
  createFromBuffer: (bytes: Buffer) => createImage(bytes),
  createFromDataURL: (url: string) => createImage(Buffer.from(url.replace(/^data:image\/png;base64,/, ''), 'base64')),
  createThumbnailFromPath: () => unsupported('nativeImage.createThumbnailFromPath'),
})
