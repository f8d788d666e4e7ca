import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import { Busboy, type BusboyInstance } from '@fastify/busboy'
import { AppError } from '../contract/errors.ts'
import { PACKAGE_LIMITS } from '../contract/limits.ts'
import { consumeBody } from './consume-body.ts'
import type { HttpLimits } from './http-limits.ts'
import { refuseEncoding } from './json-body.ts'
import { createPartQueue } from './part-queue.ts'
import type { Part } from './part.ts'

export type { FieldPart, FilePart, Part } from './part.ts'

/** Hands the parts of a multipart body out, one after the other; the next one comes when the promise resolves. */
export type ReadForm = (take: (part: Part) => Promise<void>) => Promise<void>

/** RFC 2046's characters of a boundary. */
const BOUNDARY = /;\s*boundary=(?:"([\w'()+,./:=? -]+)"|([\w'()+,./:=?-]+))\s*(?:;|$)/i

/**
 * Checks that a body is multipart before anything is done for it.
 * @returns a function that reads the body; without any body, one that hands out nothing
 * @throws AppError media_type_unsupported, multipart_invalid, body_too_large
 */
export function openForm(source: Readable, headers: IncomingHttpHeaders, limits: HttpLimits): ReadForm {
  const contentType = headers['content-type']
  const length = Number(headers['content-length'] ?? 0)
  if (contentType === undefined && length === 0 && headers['transfer-encoding'] === undefined)
    return () => Promise.resolve()
  refuseEncoding(headers)
  if (!/^multipart\/form-data *(?:;|$)/i.test(contentType ?? '')) {
    throw new AppError('media_type_unsupported', 'The body must be multipart/form-data')
  }
  const match = BOUNDARY.exec(contentType ?? '')
  const boundary = match?.[1] ?? match?.[2] ?? ''
  if (boundary === '' || boundary.length > limits.boundaryChars) throw invalid('The boundary is missing or not valid')
  if (length > limits.uploadBodyBytes) throw tooLarge(limits)
  return (take) => readForm(source, `multipart/form-data; boundary="${boundary}"`, limits, take)
}

async function readForm(
  source: Readable,
  contentType: string,
  limits: HttpLimits,
  take: (part: Part) => Promise<void>,
): Promise<void> {
  const parts = createPartQueue()
  const { promise: broken, reject } = Promise.withResolvers<never>()
  const fail = (error: unknown): void =>
    reject(error instanceof AppError ? error : invalid('The body cannot be read', error))
  const parser = openParser(contentType, limits)
    .on('file', (name: string | undefined, content: Readable, fileName: string | undefined) => {
      // Whoever reads the part hears of its errors; until then nobody does, which must not end the process.
      content.on('error', () => undefined)
      parts.add({ kind: 'file', name: name ?? '', fileName: fileName ?? '', content })
    })
    .on('field', (name: string | undefined, value: string, _isNameCut: boolean, isCut: boolean) => {
      if (isCut) fail(invalid('A field is too long'))
      else parts.add({ kind: 'field', name: name ?? '', value })
    })
    .on('partsLimit', () => fail(invalid('There are too many parts')))
    .on('filesLimit', () => fail(invalid('There are too many files')))
    .on('fieldsLimit', () => fail(invalid('There are too many fields')))
    .on('error', fail)
    .on('finish', () => parts.end())

  let sizeBytes = 0
  const reading = consumeBody(source, async (chunk) => {
    sizeBytes += chunk.length
    if (sizeBytes > limits.uploadBodyBytes) throw tooLarge(limits)
    await write(parser, chunk)
    // The parser lets any number of small files pile up in memory: go on when all that it found so far was taken.
    await parts.untilTaken()
  })
  const { promise: givenUp, resolve: giveUp } = Promise.withResolvers<undefined>()
  const taking = takeAll()

  async function takeAll(): Promise<void> {
    for (let part = await parts.next(); part !== null; part = await parts.next()) {
      await take(part)
      if (part.kind === 'field' || part.content.readableEnded) continue
      // Whoever destroys a content has seen enough to refuse it; whoever only leaves it has no use for the rest.
      if (part.content.destroyed) giveUp(undefined)
      else part.content.resume()
    }
  }

  try {
    await Promise.race([broken, givenUp, Promise.all([reading.done.then(() => parser.end()), taking])])
  } catch (error) {
    // What `take` is at must end before its files are removed: a broken content ends it.
    parts.abort(error instanceof Error ? error : new Error('The form was given up', { cause: error }))
    await taking.catch(() => undefined)
    throw error
  } finally {
    reading.stop()
  }
}

function openParser(contentType: string, limits: HttpLimits): BusboyInstance {
  const files = PACKAGE_LIMITS.maxEntries + limits.uploadExtraFiles
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      preservePath: true,
      limits: {
        files,
        fields: limits.uploadFields,
        parts: files + limits.uploadFields,
        fieldSize: limits.partHeaderBytes,
        headerPairs: limits.partHeaderPairs,
        headerSize: limits.partHeaderBytes,
      },
    })
  } catch (cause) {
    throw invalid('The body cannot be read', cause)
  }
}

/** Resolves when the parser wants more: it waits for the reader of a file that has enough. */
function write(parser: BusboyInstance, chunk: Buffer): Promise<void> {
  return new Promise((resolve) => parser.write(chunk, () => resolve()))
}

function tooLarge({ uploadBodyBytes }: HttpLimits): AppError {
  return new AppError('body_too_large', `The body is over ${uploadBodyBytes} bytes`)
}

function invalid(detail: string, cause?: unknown): AppError {
  return new AppError('multipart_invalid', detail, { cause })
}
