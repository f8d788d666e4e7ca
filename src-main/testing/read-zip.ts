import { text } from 'node:stream/consumers'
import { fromBufferPromise } from 'yauzl'

/** The files of a zip with their texts, by their names. */
export async function readZip(zip: Blob): Promise<Record<string, string>> {
  const archive = await fromBufferPromise(Buffer.from(await zip.arrayBuffer()))
  const files: Record<string, string> = {}
  for await (const entry of archive.eachEntry()) {
    files[entry.fileName] = await text(await archive.openReadStreamPromise(entry))
  }
  return files
}
