import type { Readable } from 'node:stream'
import { AppError } from '../contract/errors.ts'
import { HTTP_LIMITS } from '../contract/limits.ts'
import type { PackageUpload, ReplyUpload, RunUpload } from '../engine/engine.ts'
import type { FieldPart, FilePart, Part, ReadForm } from './multipart.ts'
import { missingProblem, requestMalformed } from './request-problems.ts'

/** What is done with the parts of one name. A field without a taker is ignored, as FastAPI does; a file without one is refused. */
export type PartTaker = { readonly isRepeatable?: boolean; readonly instead?: readonly string[] } & (
  | { readonly kind: 'file'; take(part: FilePart): Promise<void> }
  | { readonly kind: 'field'; take(part: FieldPart): Promise<void> }
  /** A field, or a file where the text is longer than a field may be. */
  | { readonly kind: 'text'; take(text: string): Promise<void> }
)
export type PartTakers = Readonly<Record<string, PartTaker>>

/** The two forms that a package comes in everywhere; `instead` names the parts that a part takes the place of. */
export function packageTakers(upload: PackageUpload): PartTakers {
  return {
    skill_package: {
      kind: 'file',
      instead: ['skill_files', 'library_id'],
      take: ({ content }) => upload.addPackage(content),
    },
    skill_files: {
      kind: 'file',
      isRepeatable: true,
      instead: ['skill_package', 'library_id'],
      take: ({ fileName, content }) => upload.addSkillFile(fileName, content),
    },
  }
}

/** Everything that a run can be started with: the skill in one of its forms, and its input files in one of theirs. */
export function runTakers(upload: RunUpload): PartTakers {
  return {
    ...packageTakers(upload),
    library_id: {
      kind: 'field',
      instead: ['skill_package', 'skill_files'],
      take: ({ value }) => upload.useLibraryItem(value),
    },
    file: { kind: 'file', instead: ['input_files'], take: ({ content }) => upload.addInputZip(content) },
    input_files: {
      kind: 'file',
      isRepeatable: true,
      instead: ['file'],
      take: ({ fileName, content }) => upload.addInputFile(fileName, content),
    },
  }
}

/** What a reply with files is made of; which of it is missing is said by the engine, in the peer's words. */
export function replyTakers(upload: ReplyUpload): PartTakers {
  return {
    metadata: { kind: 'text', isRepeatable: true, take: (text) => upload.addMetadata(text) },
    files: { kind: 'file', isRepeatable: true, take: ({ fileName, content }) => upload.addFile(fileName, content) },
  }
}

/** Parts of which a run without an installed skill needs one. */
export const SKILL_PARTS = ['skill_package', 'skill_files', 'library_id'] as const

/** The answer to a form without its package. Only the zip is named, for it is the part that Skill-Runner's clients know. */
export function missingPart(name = 'skill_package'): AppError {
  return requestMalformed([missingProblem(['body', name])])
}

/**
 * Streams a form into an upload of the engine, part by part in its order, and finishes it. Whatever goes wrong, nothing of the
 * upload is left.
 * @param oneOf names of which one must have come; empty when all parts are optional
 * @param missing the answer when none of them did
 */
export async function takePackage<Answer>(
  readForm: ReadForm,
  upload: { finish(): Promise<Answer>; abort(): Promise<void> },
  takers: PartTakers,
  oneOf: readonly string[],
  missing: () => AppError = missingPart,
): Promise<Answer> {
  const seen = new Set<string>()
  const unknown: Part[] = []
  try {
    await readForm(async (part) => {
      // Somebody means something by a file; to run without it would be to run something else.
      if (!Object.hasOwn(takers, part.name) && part.kind === 'file') unknown.push(part)
      else await takePart(part, takers, seen)
    })
    // First what Skill-Runner says, which is also what a name that was mistyped needs.
    if (oneOf.length > 0 && !oneOf.some((name) => seen.has(name))) throw missing()
    if (unknown[0] !== undefined) throw problem(unknown[0], 'There is no such file part')
    return await upload.finish()
  } catch (error) {
    await upload.abort()
    throw error
  }
}

async function takePart(part: Part, takers: PartTakers, seen: Set<string>): Promise<void> {
  const taker = Object.hasOwn(takers, part.name) ? takers[part.name] : undefined
  if (taker === undefined) return
  if (seen.has(part.name) && taker.isRepeatable !== true) throw problem(part, 'The part was sent twice')
  const rival = taker.instead?.find((name) => seen.has(name))
  if (rival !== undefined) throw problem(part, `The part cannot be sent together with ${rival}`)
  seen.add(part.name)
  if (taker.kind === 'file') {
    if (part.kind !== 'file') throw problem(part, 'Expected a file')
    await taker.take(part)
  } else if (taker.kind === 'text') {
    await taker.take(part.kind === 'field' ? part.value : await readText(part.content))
  } else {
    if (part.kind !== 'field') throw problem(part, 'Expected a text field')
    await taker.take(part)
  }
}

async function readText(content: Readable): Promise<string> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of content) {
    const bytes = Buffer.from(chunk as Uint8Array)
    sizeBytes += bytes.length
    if (sizeBytes > HTTP_LIMITS.jsonBodyBytes) {
      throw new AppError('body_too_large', `The part is over ${HTTP_LIMITS.jsonBodyBytes} bytes`)
    }
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function problem(part: Part, msg: string): Error {
  const input = part.kind === 'field' ? part.value.slice(0, 1_000) : null
  return requestMalformed([{ type: 'value_error', loc: ['body', part.name], msg, input }])
}
