import { randomUUID } from 'node:crypto'
import { rmdirSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../../contract/errors.ts'
import type { UploadAnswer } from '../../../contract/run.ts'
import { removeTree } from '../../../platform/remove-tree.ts'
import type { RunUpload } from '../../engine.ts'
import type { Registry } from '../../registry/registry.ts'
import { createInputIntake, type InputIntake } from '../../skills/intake/input-intake.ts'
import type { Library } from '../../skills/library.ts'
import { createPackageIntake, type PackageIntake } from '../../skills/intake/package-intake.ts'
import { INPUT_LIMITS, PACKAGE_LIMITS } from '../../../contract/limits.ts'
import type { RequestRow } from '../../store/request-row.ts'
import { admitRun, maxActiveRuns, refuseFull } from './admit-run.ts'
import { answerFromCache } from '../ending/answer-from-cache.ts'
import { checkUpload } from './check-upload.ts'
import { isDiskFull } from '../../../platform/disk-faults.ts'
import { findHit, keyOfRun } from '../ending/run-cache.ts'
import type { RunContext } from '../run-context.ts'
import { createUploadFingerprint, refuseOtherUpload, type UploadFingerprint } from './upload-fingerprint.ts'

/** Uploads of all requests: who takes one in right now, and how it is begun. */
export interface RunUploads {
  isUploading(requestId: string): boolean
  open(requestId: string, idempotencyKey: string | null): Promise<RunUpload>
}

interface UploadDeps {
  readonly context: RunContext
  readonly library: Library
  readonly registry: Pick<Registry, 'openForRun'>
  /** Called when a run was put into the queue. */
  readonly onQueued: () => void
}

interface UploadKey {
  readonly text: string
  /** Of the parts that came so far. */
  readonly fingerprint: UploadFingerprint
}

interface AnsweredUpload {
  readonly answer: Promise<UploadAnswer>
  readonly fingerprint: string | null
}

/** @param deps what uploads work with */
export function createRunUploads(deps: UploadDeps): RunUploads {
  const { context } = deps
  const underWay = new Map<string, number>()
  const answers = new Map<string, AnsweredUpload>()

  const count = (requestId: string, change: 1 | -1): void => {
    const next = (underWay.get(requestId) ?? 0) + change
    if (next === 0) underWay.delete(requestId)
    else underWay.set(requestId, next)
  }

  return {
    isUploading: (requestId) => underWay.has(requestId),
    async open(requestId, idempotencyKey) {
      const row = context.store.get(requestId)
      if (row === null) throw new AppError('request_not_found', 'Request not found')
      const known = idempotencyKey === null ? undefined : answers.get(`${requestId} ${idempotencyKey}`)
      if (known !== undefined) return repeatedUpload(known)
      if (idempotencyKey !== null && row.upload_key === idempotencyKey && row.upload_answer !== null) {
        return repeatedUpload({ answer: Promise.resolve(row.upload_answer), fingerprint: row.upload_fingerprint })
      }
      refuseEarly(context, row)
      count(requestId, 1)
      try {
        const key = idempotencyKey === null ? null : { text: idempotencyKey, fingerprint: createUploadFingerprint() }
        const begun = await beginUpload(deps, row, key)
        const upload = key === null ? begun : hashedUpload(begun, key.fingerprint)
        let isOver = false
        const over = (): void => {
          if (!isOver) count(requestId, -1)
          isOver = true
        }
        return {
          ...upload,
          finish() {
            const answer = upload.finish().finally(over)
            if (key !== null) {
              const name = `${requestId} ${key.text}`
              answers.set(name, { answer, fingerprint: key.fingerprint.value() })
              answer.finally(() => answers.delete(name)).catch(() => undefined)
            }
            return answer
          },
          abort: () => upload.abort().finally(over),
        }
      } catch (cause) {
        count(requestId, -1)
        throw cause
      }
    },
  }
}

function refuseEarly(context: RunContext, row: RequestRow): void {
  if (row.state === 'expired') throw new AppError('request_expired', 'Request expired before its upload')
  if (row.run_id !== null) throw new AppError('run_already_started', 'Run already started')
  const { running, queued } = context.store.counts()
  if (running + queued >= maxActiveRuns(context)) throw refuseFull(context, row)
}

/** Reads whatever comes only to compare it: the answer is known. */
function repeatedUpload({ answer, fingerprint }: AnsweredUpload): RunUpload {
  const drain = async (content: AsyncIterable<unknown>): Promise<void> => {
    for await (const _chunk of content) continue
  }
  const second = createUploadFingerprint()
  const upload: RunUpload = {
    needsPackage: false,
    addPackage: drain,
    addSkillFile: (_path, content) => drain(content),
    addInputZip: drain,
    addInputFile: (_name, content) => drain(content),
    useLibraryItem: () => Promise.resolve(),
    async finish() {
      refuseOtherUpload(fingerprint, second.value())
      return await answer
    },
    abort: () => Promise.resolve(),
  }
  return hashedUpload(upload, second)
}

function hashedUpload(upload: RunUpload, fingerprint: UploadFingerprint): RunUpload {
  return {
    ...upload,
    addPackage: (content) => fingerprint.through('skill_package', content, (hashed) => upload.addPackage(hashed)),
    addSkillFile: (path, content) =>
      fingerprint.through(`skill_files ${path}`, content, (hashed) => upload.addSkillFile(path, hashed)),
    addInputZip: (content) => fingerprint.through('file', content, (hashed) => upload.addInputZip(hashed)),
    addInputFile: (name, content) =>
      fingerprint.through(`input_files ${name}`, content, (hashed) => upload.addInputFile(name, hashed)),
    useLibraryItem(libraryId) {
      fingerprint.addText('library_id', libraryId)
      return upload.useLibraryItem(libraryId)
    },
  }
}

async function beginUpload(deps: UploadDeps, row: RequestRow, key: UploadKey | null): Promise<RunUpload> {
  const { context, library, registry } = deps
  const { settings, layout } = context
  const isInstalled = row.source === 'installed'
  const stagingRootPath = layout.staging(row.request_id).rootPath
  const incomingPath = join(stagingRootPath, `incoming-${randomUUID()}`)
  context.folders.ensure(stagingRootPath)
  await mkdir(incomingPath, { mode: 0o700 })
  const skill: PackageIntake = createPackageIntake({
    folderPath: incomingPath,
    validator: context.validator,
    limits: { ...PACKAGE_LIMITS, maxArchiveBytes: settings.packageMaxBytes },
    profile: settings.validationProfile,
    now: context.now,
  })
  const inputs: InputIntake = createInputIntake({
    folderPath: incomingPath,
    limits: { ...INPUT_LIMITS, maxArchiveBytes: settings.inputMaxBytes },
  })
  let libraryId: string | null = null

  const discard = async (): Promise<void> => {
    await removeTree(incomingPath, { force: 'chmod-walk' }).catch((cause: unknown) => {
      context.log.warn(
        { err: cause, request_id: row.request_id },
        'a refused upload could not be removed; the sweep will',
      )
    })
    removeIfEmpty(stagingRootPath)
  }

  const reject = (error: unknown): unknown => {
    if (!(error instanceof AppError))
      return isDiskFull(error) ? new AppError('disk_full', 'The disk is full', { cause: error }) : error
    // A full queue has told its own error already.
    if (error.code === 'queue_full') return error
    context.store.move(row.request_id, 'upload.rejected', {
      error: { code: 'PACKAGE_REJECTED', message: error.message },
      findings: error.findings ?? [],
      library_id: libraryId,
    })
    context.onChange(row.request_id)
    return error
  }

  const refuseSkill = (): void => {
    if (isInstalled) throw new AppError('request_malformed', 'skill_package must be empty for installed source')
  }

  return {
    needsPackage: !isInstalled,
    async addPackage(content) {
      refuseSkill()
      await skill.addPackage(content)
    },
    async addSkillFile(path, content) {
      refuseSkill()
      await skill.addSkillFile(path, content)
    },
    addInputZip: (content) => inputs.addZip(content),
    addInputFile: (name, content) => inputs.addFile(name, content),
    async useLibraryItem(id) {
      refuseSkill()
      libraryId = id
      await library.openForRun(id, skill)
    },
    async finish() {
      try {
        // A copy of its own: an update of the skill cannot change a run that was admitted.
        if (isInstalled) await registry.openForRun(row.skill_id ?? '', skill)
        const checked = await checkUpload(context, row, skill, inputs)
        const completed = { ...row, runtime_options: checked.runtimeOptions }
        const cacheKey = await keyOfRun(context, completed, checked, join(incomingPath, 'uploads'))
        const idempotencyKey = key?.text ?? null
        const fingerprint = key?.fingerprint.value() ?? null
        const admission = { checked, incomingPath, libraryId, idempotencyKey, fingerprint, cacheKey }
        const hit = await findHit(context, completed, cacheKey)
        if (hit !== null) return await answerFromCache(context, completed, admission, hit)
        const answer = admitRun(context, completed, admission)
        deps.onQueued()
        return answer
      } catch (error) {
        throw reject(error)
      } finally {
        await discard()
      }
    },
    abort: discard,
  }
}

function removeIfEmpty(path: string): void {
  try {
    rmdirSync(path)
  } catch {
    // Not empty: another upload to the same request is under way, or has won.
  }
}
