import { createHash } from 'node:crypto'
import { pipeline, Transform, type Readable } from 'node:stream'
import { AppError } from '../../../contract/errors.ts'

/** What an upload was made of, so that one that is repeated under its Idempotency-Key can be told from another (SPEC A3). */
export interface UploadFingerprint {
  /** Hashes a part as `take` reads it. A part that is not read to its end counts for nothing: such an upload is refused. */
  through(part: string, content: Readable, take: (content: Readable) => Promise<void>): Promise<void>
  addText(part: string, text: string): void
  /** SHA-256 over the names and the contents of all parts, in whatever order they came. */
  value(): string
}

/** Nothing was read yet. */
export function createUploadFingerprint(): UploadFingerprint {
  const parts: string[] = []
  const add = (part: string, sha256: string): void => {
    parts.push(JSON.stringify([part, sha256]))
  }
  return {
    async through(part, content, take) {
      const hash = createHash('sha256')
      const hashed = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          hash.update(chunk)
          done(null, chunk)
        },
        flush(done) {
          add(part, hash.digest('hex'))
          done()
        },
      })
      // Whoever reads the hashed content hears of the errors of both.
      pipeline(content, hashed, () => undefined)
      try {
        await take(hashed)
      } finally {
        // Destroyed means refused, and the form is given up then.
        if (hashed.destroyed && !hashed.readableEnded) content.destroy()
      }
    },
    addText: (part, text) => add(part, createHash('sha256').update(text).digest('hex')),
    value: () => createHash('sha256').update(parts.sort().join('\n')).digest('hex'),
  }
}

/**
 * @param first of the upload that was answered; null when it was stored by a version that knew none
 * @throws AppError idempotency_conflict
 */
export function refuseOtherUpload(first: string | null, second: string | null): void {
  if (first === null || first === second) return
  throw new AppError('idempotency_conflict', 'Idempotency-Key already used with a different request')
}
