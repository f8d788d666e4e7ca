import { File, Folder, FolderClock, FolderOpen, FolderX, Link2, Trash2, Unplug } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { FileEntry, FileRoot } from '../../../src-main/contract/file.ts'
import type { RunStatusBody } from '../../../src-main/contract/run.ts'
import { isTerminal } from '../../../src-main/contract/statuses.ts'
import { useRemoveKeptFiles, useRunFile, useRunFiles, type RunFiles } from '../../api/use-run-files.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { FilePreview } from '../../ui/file-preview.tsx'
import { formatBytes, formatDateTime } from '../../ui/format.ts'
import { Segmented } from '../../ui/segmented.tsx'
import { SkeletonRows } from '../../ui/skeleton.tsx'
import { SplitGroup, SplitPanel, Splitter } from '../../ui/split.tsx'
import { useLanguage } from '../../ui/text.ts'
import { showToast } from '../../ui/toast.tsx'
import { Tree } from '../../ui/tree.tsx'
import { AddedRulesNote } from './added-rules-note.tsx'
import { fileRows, firstOpenFolders } from './file-rows.ts'
import { PreviewPane } from './preview-pane.tsx'
import { useRunText } from './texts.ts'

/** The contract's own list is a schema value, which only api/ may touch. */
const FILE_ROOTS = ['workspace', 'staged'] as const satisfies readonly FileRoot[]

export interface KeptFilesProps {
  status: Pick<RunStatusBody, 'request_id' | 'status' | 'cleanup' | 'cache_hit'>
  onOpenLink: (url: string) => void
}

/** The temporary files of a run, while they are there: its workspace and the skill as it was staged. */
export function KeptFiles({ status, onOpenLink }: KeptFilesProps) {
  const t = useRunText()
  const [root, setRoot] = useState<FileRoot>('workspace')
  const isLive = !isTerminal(status.status)
  if (!isLive && status.cleanup.state !== 'retained') {
    return (
      <EmptyState icon={FolderX} title={t(status.cache_hit ? 'files_gone_cached' : 'files_gone')}>
        {!status.cache_hit && t('files_gone_why')}
      </EmptyState>
    )
  }
  const words = { workspace: t('files_workspace'), staged: t('files_staged') }
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {isLive ? (
        <p className="shrink-0 border-b bg-canvas px-4 py-1.5 text-xs text-muted">{t('files_live')}</p>
      ) : (
        <KeptBanner status={status} />
      )}
      <div className="flex shrink-0 px-3 py-1.5">
        <Segmented
          label={t('files_root')}
          options={FILE_ROOTS.map((id) => ({ id, label: words[id] }))}
          value={root}
          onChange={setRoot}
        />
      </div>
      <Files key={root} requestId={status.request_id} root={root} onOpenLink={onOpenLink} />
    </div>
  )
}

function KeptBanner({ status: { request_id: requestId, cleanup } }: Pick<KeptFilesProps, 'status'>) {
  const t = useRunText()
  const language = useLanguage()
  const [isAsking, setAsking] = useState(false)
  const remove = useRemoveKeptFiles(requestId)
  const when = cleanup.kept_until === null ? '–' : formatDateTime(cleanup.kept_until, language)
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b bg-warn-soft px-4 py-1.5">
      <FolderClock aria-hidden className="size-4 shrink-0 text-warn" />
      <p className="min-w-0 flex-1 text-xs">
        <strong className="font-medium text-warn">
          {cleanup.size_bytes === null
            ? t('files_kept_no_size', { when })
            : t('files_kept', { when, size: formatBytes(cleanup.size_bytes) })}
        </strong>{' '}
        {t('files_kept_why')}
      </p>
      <Button size="sm" icon={Trash2} isBusy={remove.isPending} onClick={() => setAsking(true)}>
        {t('files_delete')}
      </Button>
      <Dialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        size="sm"
        title={t('files_delete_ask')}
        description={t('files_delete_what')}
        footer={
          <Button
            kind="danger"
            onClick={() => {
              setAsking(false)
              remove.mutate(undefined, { onError: () => showToast({ tone: 'bad', title: t('files_delete_failed') }) })
            }}
          >
            {t('files_delete')}
          </Button>
        }
      />
    </div>
  )
}

function Files({
  requestId,
  root,
  onOpenLink,
}: {
  requestId: string
  root: FileRoot
  onOpenLink: (url: string) => void
}) {
  const t = useRunText()
  const files = useRunFiles(requestId, root)
  if (files.isPending) return <SkeletonRows />
  if (files.isError) return <EmptyState icon={Unplug} title={t('files_failed')} />
  if (!files.data.is_present) return <EmptyState icon={FolderX} title={t('files_gone')} />
  if (files.data.entries.length === 0) return <EmptyState icon={Folder} title={t('files_none')} />
  return <FileBrowser requestId={requestId} files={files.data} onOpenLink={onOpenLink} />
}

function FileBrowser({
  requestId,
  files,
  onOpenLink,
}: {
  requestId: string
  files: RunFiles
  onOpenLink: (url: string) => void
}) {
  const t = useRunText()
  const [open, setOpen] = useState(() => firstOpenFolders(files.entries))
  const [selectedPath, setSelectedPath] = useState<string | null>(null)
  const rows = useMemo(() => fileRows(files.entries, open), [files.entries, open])
  const selected = files.entries.find((entry) => entry.path === selectedPath)
  return (
    <SplitGroup id="run-files" panelIds={['tree', 'preview']}>
      <SplitPanel id="tree" defaultSize="38%" minSize="20%">
        <Tree
          label={t('files')}
          rows={rows}
          selectedId={selectedPath}
          onSelect={(row) => setSelectedPath(row.id)}
          onToggle={({ id, isExpanded }) => {
            const next = new Set(open)
            if (isExpanded === true) next.delete(id)
            else next.add(id)
            setOpen(next)
          }}
          renderRow={({ entry, isExpanded }) => <FileName entry={entry} isOpen={isExpanded === true} />}
          className="flex-1"
        />
        {files.is_cut && <p className="shrink-0 border-t px-3 py-1 text-xs text-warn">{t('files_cut')}</p>}
      </SplitPanel>
      <Splitter label={t('files')} />
      <SplitPanel id="preview" minSize="30%">
        {selected === undefined || selected.is_dir ? (
          <EmptyState icon={File} title={t('files_choose')} />
        ) : (
          <FileContent requestId={requestId} root={files.root} entry={selected} onOpenLink={onOpenLink} />
        )}
      </SplitPanel>
    </SplitGroup>
  )
}

function FileName({ entry, isOpen }: { entry: FileEntry; isOpen: boolean }) {
  const t = useRunText()
  const Icon = entry.is_dir ? (isOpen ? FolderOpen : Folder) : entry.kind === 'link' ? Link2 : File
  return (
    <>
      <Icon aria-hidden className="size-3.5 shrink-0 text-faint" />
      <span className="pr-2">{entry.name}</span>
      {entry.kind === 'link' && <span className="text-2xs text-faint">{t('files_link')}</span>}
      {entry.kind === 'other' && <span className="text-2xs text-faint">{t('files_special')}</span>}
      {entry.is_executable && !entry.is_dir && <span className="text-2xs text-faint">{t('files_executable')}</span>}
      {entry.kind === 'file' && (
        <span className="ml-auto text-2xs text-faint figures">{formatBytes(entry.size_bytes)}</span>
      )}
    </>
  )
}

interface FileContentProps {
  requestId: string
  root: FileRoot
  entry: FileEntry
  onOpenLink: (url: string) => void
}

function FileContent({ requestId, root, entry, onOpenLink }: FileContentProps) {
  const t = useRunText()
  const isReadable = entry.kind === 'file'
  const file = useRunFile(requestId, root, isReadable ? entry.path : null)
  return (
    <PreviewPane
      name={entry.path}
      isLoading={isReadable && file.isPending}
      problem={!isReadable ? t('file_not_shown') : file.isError ? t('file_failed') : null}
    >
      {root === 'workspace' && typeof file.data?.text === 'string' && (
        <AddedRulesNote key={entry.path} requestId={requestId} path={entry.path} text={file.data.text} />
      )}
      {file.data !== undefined && <FilePreview name={entry.path} preview={file.data} onOpenLink={onOpenLink} />}
    </PreviewPane>
  )
}
