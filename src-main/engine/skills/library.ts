import { randomUUID } from 'node:crypto'
import { cp, mkdir, readdir, rename, stat } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, normalize } from 'node:path'
import { AppError } from '../../contract/errors.ts'
import type { LibraryItem, SkillCheck } from '../../contract/skill.ts'
import { removeTree } from '../../platform/remove-tree.ts'
import { resolveInside } from '../../platform/safe-path.ts'
import type { LibraryDoor } from '../engine.ts'
import type { LibraryRow, LibraryStore } from '../store/library-store.ts'
import type { DataLayout } from '../workspaces/data-layout.ts'
import { listTree } from '../workspaces/list-tree.ts'
import { previewFile } from '../workspaces/preview-file.ts'
import { packageLabel, type PackageIntake } from './intake/package-intake.ts'
import { openScratchIntake } from './skills.ts'
import { listSkillContents } from './intake/skill-contents.ts'
import type { Validator } from './validation/validator.ts'
import type { ValidationProfile } from './validation/validation-outcome.ts'

/** The library, and what only the engine itself does with it. */
export interface Library extends LibraryDoor {
  /** Hands a skill of the library to an upload. @throws AppError library_item_not_found */
  openForRun(libraryId: string, intake: PackageIntake): Promise<void>
  /** Puts the samples in at the very first start; what a person removes stays removed. */
  addSamples(): Promise<void>
}

interface LibraryDeps {
  readonly store: LibraryStore
  readonly layout: DataLayout
  /** Folder with the samples that ship. */
  readonly samplesPath: string
  readonly validator: Validator
  readonly settings: { readonly packageMaxBytes: number; readonly validationProfile: ValidationProfile }
  readonly now: () => Date
  readonly newestRequest: (libraryId: string) => string | null
  readonly onChange: (libraryId: string) => void
}

const SAMPLES_FACT = 'samples_added'
/** The folder is packed before the measured part of a check begins; being early costs one more check. */
const PACKING_MARGIN_MS = 2_000
const PACKAGE_ENDING = /\.(zip|skill)$/i

/** @param deps what the library keeps its items in and checks them with */
export function createLibrary(deps: LibraryDeps): Library {
  const { store, layout } = deps

  const known = (libraryId: string): LibraryRow => {
    const row = store.get(libraryId)
    if (row === null) throw new AppError('library_item_not_found', 'Library item not found')
    return row
  }
  const packagePath = (libraryId: string): string => join(layout.libraryPath, libraryId, 'package.zip')
  const isMissing = (row: LibraryRow): boolean => !existsSync(row.path ?? packagePath(row.libraryId))
  /** Folder to look into: the author's own, or the unpacked copy of a package. */
  const viewPath = (row: LibraryRow): string => row.path ?? join(layout.libraryPath, row.libraryId, 'view')

  const toItem = (row: LibraryRow): LibraryItem => {
    const count = (severity: string): number =>
      row.check?.findings.filter((finding) => finding.severity === severity).length ?? 0
    return {
      library_id: row.libraryId,
      kind: row.kind,
      is_sample: row.isSample,
      label: row.label,
      path: row.path,
      state: isMissing(row) ? 'missing' : row.check?.ok === true ? 'ok' : 'problems',
      error_count: count('error'),
      warning_count: count('warning'),
      added_at: row.addedAt,
      checked_at: row.check?.checked_at ?? null,
      last_request_id: deps.newestRequest(row.libraryId),
    }
  }

  const offer = async (row: LibraryRow, intake: PackageIntake): Promise<void> => {
    if (isMissing(row)) throw new AppError('library_path_invalid', `${row.path ?? row.label} is not there any more`)
    if (row.path === null) await intake.usePackageFile(packagePath(row.libraryId))
    else await intake.useFolder(row.path)
  }

  const checkItem = async (row: LibraryRow): Promise<SkillCheck> => {
    const scratch = await openScratchIntake(deps)
    try {
      await offer(row, scratch.intake)
      const { check } = await scratch.intake.finish()
      store.setCheck(row.libraryId, check)
      deps.onChange(row.libraryId)
      return check
    } finally {
      await scratch.remove()
    }
  }

  const addFolder = async (path: string, isSample: boolean): Promise<LibraryItem> => {
    const before = store.getByPath(path)
    const row: LibraryRow = before ?? {
      libraryId: randomUUID(),
      kind: 'folder',
      isSample,
      label: basename(path),
      path,
      addedAt: deps.now().toISOString(),
      check: null,
    }
    if (before === null) store.insert(row)
    await checkItem(row)
    return toItem(known(row.libraryId))
  }

  /** Keeps a package that an intake has taken in; a refused one is kept too, so that its problems can be looked at. */
  const keepPackage = async (
    source: string,
    viewSource: string | null,
    label: string,
    check: SkillCheck,
  ): Promise<LibraryItem> => {
    const same = store.list().find((row) => row.kind === 'package' && hasSameContent(row.check, check))
    // The same bytes again: nothing to keep twice.
    if (same !== undefined && !isMissing(same)) return toItem(same)
    const libraryId = randomUUID()
    await mkdir(join(layout.libraryPath, libraryId), { recursive: true, mode: 0o700 })
    await rename(source, packagePath(libraryId))
    if (viewSource !== null) await rename(viewSource, join(layout.libraryPath, libraryId, 'view'))
    store.insert({
      libraryId,
      kind: 'package',
      isSample: false,
      label,
      path: null,
      addedAt: deps.now().toISOString(),
      check,
    })
    deps.onChange(libraryId)
    return toItem(known(libraryId))
  }

  const takePackage = async (intake: PackageIntake, folderPath: string, label: string | null): Promise<LibraryItem> => {
    intake.keepsRejected()
    const outcome = await intake.finish()
    const source = join(folderPath, 'package.zip')
    if (!existsSync(source)) {
      const detail = outcome.kind === 'rejected' ? outcome.detail : 'The package cannot be kept'
      throw new AppError('library_path_invalid', detail, { findings: outcome.check.findings })
    }
    const name = outcome.check.skill_id ?? label ?? 'skill'
    const view = join(folderPath, 'staged', name)
    return keepPackage(source, existsSync(view) ? view : null, name, outcome.check)
  }

  return {
    list: () => store.list().map(toItem),
    async addPath(given) {
      if (!isAbsolute(given) || given.includes('\0'))
        throw new AppError('library_path_invalid', 'The path must be absolute')
      const path = normalize(given).replace(/(?<=[^/\\:])[/\\]+$/, '')
      const facts = await stat(path).catch(() => null)
      if (facts === null) throw new AppError('library_path_invalid', `There is nothing at ${path}`)
      if (facts.isDirectory()) return addFolder(path, false)
      if (basename(path) === 'SKILL.md') return addFolder(dirname(path), false)
      if (!facts.isFile() || !PACKAGE_ENDING.test(path)) {
        throw new AppError('library_path_invalid', `${path} is not a folder, a .zip or a .skill`)
      }
      const scratch = await openScratchIntake(deps)
      try {
        await scratch.intake.usePackageFile(path)
        return await takePackage(scratch.intake, scratch.folderPath, packageLabel(path))
      } finally {
        await scratch.remove()
      }
    },
    async openUpload() {
      const scratch = await openScratchIntake(deps)
      return {
        addPackage: (content) => scratch.intake.addPackage(content),
        addSkillFile: (path, content) => scratch.intake.addSkillFile(path, content),
        abort: scratch.remove,
        async finish() {
          try {
            return await takePackage(scratch.intake, scratch.folderPath, null)
          } finally {
            await scratch.remove()
          }
        },
      }
    },
    async get(libraryId, mustRefresh) {
      const row = known(libraryId)
      if (!isMissing(row) && (mustRefresh || row.check === null || (await hasChanged(row)))) await checkItem(row)
      const fresh = known(libraryId)
      return { item: toItem(fresh), check: fresh.check }
    },
    async remove(libraryId) {
      const row = known(libraryId)
      store.remove(libraryId)
      if (row.kind === 'package') await removeTree(join(layout.libraryPath, libraryId), { force: 'chmod-walk' })
      deps.onChange(libraryId)
    },
    async files(libraryId) {
      const tree = await listTree(viewPath(known(libraryId)))
      if (!tree.isPresent) throw new AppError('file_not_found', 'The files of the skill are not there')
      return { entries: tree.entries, isCut: tree.isCut }
    },
    async file(libraryId, relativePath) {
      const safe = await resolveInside(viewPath(known(libraryId)), relativePath)
      if (safe.kind === 'unsafe') throw new AppError('file_path_invalid', 'Invalid file path')
      const preview = safe.kind === 'ok' && safe.stat.isFile() ? await previewFile(safe.path) : null
      if (preview === null) throw new AppError('file_not_found', 'File not found')
      return preview
    },
    openForRun: (libraryId, intake) => offer(known(libraryId), intake),
    async addSamples() {
      if (store.hasFact(SAMPLES_FACT) || !existsSync(deps.samplesPath)) return
      await mkdir(layout.samplesPath, { recursive: true, mode: 0o700 })
      const names = (await readdir(deps.samplesPath, { withFileTypes: true })).filter((entry) => entry.isDirectory())
      // The list shows the newest first: the one to begin with is added last.
      for (const { name } of names.sort((a, b) => (a.name < b.name ? -1 : 1))) {
        const path = join(layout.samplesPath, name)
        // A copy of the person's own: samples are there to be changed.
        // One that is there already, after a loss of the database, is the person's work and stays.
        await cp(join(deps.samplesPath, name), path, { recursive: true, force: false })
        await addFolder(path, true)
      }
      store.setFact(SAMPLES_FACT, deps.now().toISOString())
    },
  }
}

/** True when something in the author's folder changed since its newest check began. */
async function hasChanged(row: LibraryRow): Promise<boolean> {
  if (row.path === null || row.check === null) return false
  const { newestChangeMs } = await listSkillContents(row.path)
  return newestChangeMs >= Date.parse(row.check.checked_at) - row.check.duration_ms - PACKING_MARGIN_MS
}

function hasSameContent(a: SkillCheck | null, b: SkillCheck): boolean {
  return a !== null && a.package_sha256 !== null && a.package_sha256 === b.package_sha256
}
