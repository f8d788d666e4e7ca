import type { Fix } from '../../../src-main/contract/finding.ts'
import { useLibraryFile } from '../../api/use-library.ts'
import { classNames } from '../../ui/class-names.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { fixedText, fixHunks } from './fix-hunks.ts'
import { useProblemsText } from './problems-text.ts'

/** A suggested repair as a diff, to read and to copy. It is never written without being asked for. */
export function FixDiff({ fix, libraryId }: { fix: Fix; libraryId: string }) {
  const files = [...new Set(fix.edits.map((edit) => edit.file))]
  return (
    <div className="flex flex-col gap-2">
      <p className="text-xs font-medium">{fix.title}</p>
      {files.map((file) => (
        <FileDiff key={file} file={file} fix={fix} libraryId={libraryId} />
      ))}
    </div>
  )
}

function FileDiff({ file, fix, libraryId }: { file: string; fix: Fix; libraryId: string }) {
  const t = useProblemsText()
  const preview = useLibraryFile(libraryId, file)
  if (preview.isPending) return <p className="text-xs text-faint">{t('fix_loading')}</p>
  const text = preview.data?.text ?? null
  const edits = fix.edits.filter((edit) => edit.file === file)
  const hunks = fixHunks(text, edits)
  if (hunks === null) return <p className="text-xs text-faint">{t('fix_stale')}</p>
  const words = { same: '', removed: t('lines_removed'), added: t('lines_added') }
  return (
    <figure className="overflow-hidden rounded-sm border bg-surface">
      <figcaption className="flex items-center justify-between gap-2 border-b bg-canvas py-0.5 pr-1 pl-2 font-mono text-2xs text-muted">
        <span className="truncate">{text === null ? t('fix_new_file', { file }) : file}</span>
        <CopyButton isIconOnly label={t('copy_fix')} text={() => fixedText(text, edits)} />
      </figcaption>
      <div className="overflow-x-auto font-mono text-2xs" tabIndex={0} role="group" aria-label={fix.title}>
        {hunks.map((hunk) => (
          <div key={hunk.firstLine} className="w-max min-w-full border-t py-1 first:border-t-0">
            {hunk.lines.map((line, index) => (
              <div
                key={index}
                className={classNames(
                  'flex px-2 leading-[1.15rem] whitespace-pre',
                  line.kind === 'removed' && 'bg-removed',
                  line.kind === 'added' && 'bg-added',
                )}
              >
                <span aria-hidden className="w-4 shrink-0 text-muted select-none">
                  {line.kind === 'removed' ? '−' : line.kind === 'added' ? '+' : ' '}
                </span>
                {line.kind !== 'same' && <span className="sr-only">{words[line.kind]}: </span>}
                <code>{line.text === '' ? ' ' : line.text}</code>
              </div>
            ))}
          </div>
        ))}
      </div>
    </figure>
  )
}
