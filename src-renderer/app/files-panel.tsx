import { File, Folder, FolderOpen, FolderX, SquarePen } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import type { FileEntry } from '../../src-main/contract/file.ts'
import type { LibraryItem } from '../../src-main/contract/skill.ts'
import { desktop } from '../api/desktop.ts'
import { useLibraryFile, useLibraryFiles } from '../api/use-library.ts'
import { fileRows, firstOpenFolders } from '../features/run-output/file-rows.ts'
import { PreviewPane } from '../features/run-output/preview-pane.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { FilePreview } from '../ui/file-preview.tsx'
import { formatBytes } from '../ui/format.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { SplitGroup, SplitPanel, Splitter } from '../ui/split.tsx'
import { Tree } from '../ui/tree.tsx'
import { useAppText } from './app-text.ts'
import type { FilePlace } from './window-store.ts'

export interface FilesPanelProps {
  item: LibraryItem | null
  /** A place to show: a click on a finding leads here. */
  place: FilePlace | null
  onOpenLink: (url: string) => void
}

/** The files of the chosen skill as they are now. Those of a run are in the run. */
export function FilesPanel({ item, place, onOpenLink }: FilesPanelProps) {
  const t = useAppText()
  const files = useLibraryFiles(item?.library_id ?? '', item !== null && item.state !== 'missing')
  if (item === null || item.state === 'missing')
    return (
      <EmptyState icon={FolderX} title={t('files_none')}>
        {t('files_none_about')}
      </EmptyState>
    )
  if (files.isError)
    return (
      <EmptyState icon={FolderX} title={t('files_failed')}>
        {t('files_none_about')}
      </EmptyState>
    )
  if (files.data === undefined) return <SkeletonRows />
  return (
    <SkillFiles
      key={item.library_id}
      item={item}
      entries={files.data.entries}
      isCut={files.data.is_cut}
      place={place}
      onOpenLink={onOpenLink}
    />
  )
}

interface SkillFilesProps {
  item: LibraryItem
  entries: readonly FileEntry[]
  isCut: boolean
  place: FilePlace | null
  onOpenLink: (url: string) => void
}

function SkillFiles({ item, entries, isCut, place, onOpenLink }: SkillFilesProps) {
  const t = useAppText()
  const [open, setOpen] = useState(() => firstOpenFolders(entries))
  const [chosen, setChosen] = useState<FilePlace | null>(() => place ?? firstFile(entries))
  const rows = useMemo(() => fileRows(entries, open), [entries, open])
  useEffect(() => {
    if (place === null) return
    setChosen(place)
    setOpen((before) => new Set([...before, ...foldersAbove(place.path)]))
  }, [place])
  const entry = entries.find((one) => one.path === chosen?.path)
  return (
    <SplitGroup id="skill-files" orientation="vertical" panelIds={['tree', 'preview']}>
      <SplitPanel id="tree" defaultSize="35%" minSize="5rem">
        <Tree
          label={t('files')}
          rows={rows}
          selectedId={chosen?.path ?? null}
          onSelect={(row) => {
            if (!row.entry.is_dir) setChosen({ path: row.id, line: null })
          }}
          onToggle={({ id, isExpanded }) => {
            const next = new Set(open)
            if (isExpanded === true) next.delete(id)
            else next.add(id)
            setOpen(next)
          }}
          renderRow={({ entry: file, isExpanded }) => <FileName entry={file} isOpen={isExpanded === true} />}
          className="flex-1 py-1"
        />
        {isCut && <p className="shrink-0 border-t px-3 py-1 text-xs text-warn">{t('files_cut')}</p>}
      </SplitPanel>
      <Splitter label={t('resize_preview')} orientation="vertical" />
      <SplitPanel id="preview" minSize="8rem" className="bg-surface">
        {entry === undefined ? (
          <EmptyState icon={File} title={t('files_choose')} />
        ) : (
          <FileContent item={item} entry={entry} line={chosen?.line ?? null} onOpenLink={onOpenLink} />
        )}
      </SplitPanel>
    </SplitGroup>
  )
}

function FileName({ entry, isOpen }: { entry: FileEntry; isOpen: boolean }) {
  const Icon = entry.is_dir ? (isOpen ? FolderOpen : Folder) : File
  return (
    <>
      <Icon aria-hidden className="size-3.5 shrink-0 text-faint" />
      <span className="min-w-0 truncate pr-2">{entry.name}</span>
      {entry.kind === 'file' && (
        <span className="ml-auto text-2xs text-faint figures">{formatBytes(entry.size_bytes)}</span>
      )}
    </>
  )
}

interface FileContentProps {
  item: LibraryItem
  entry: FileEntry
  line: number | null
  onOpenLink: (url: string) => void
}

function FileContent({ item, entry, line, onOpenLink }: FileContentProps) {
  const t = useAppText()
  const isReadable = entry.kind === 'file'
  const file = useLibraryFile(item.library_id, isReadable ? entry.path : null)
  const bridge = desktop()
  return (
    <PreviewPane
      name={line === null ? entry.path : `${entry.path}:${line}`}
      isLoading={isReadable && file.isPending}
      problem={!isReadable || file.isError ? t('file_failed') : null}
      actions={
        bridge !== null &&
        item.kind === 'folder' && (
          <IconButton
            icon={SquarePen}
            size="sm"
            label={t('open_in_editor')}
            onClick={() => void bridge.openInEditor(item.library_id, entry.path, line ?? 1)}
          />
        )
      }
    >
      {file.data !== undefined && (
        <FilePreview name={entry.path} preview={file.data} line={line} onOpenLink={onOpenLink} />
      )}
    </PreviewPane>
  )
}

/** SKILL.md is what an author looks for first. */
function firstFile(entries: readonly FileEntry[]): FilePlace | null {
  const file = entries.find((entry) => entry.name === 'SKILL.md')
  return file === undefined ? null : { path: file.path, line: null }
}

function foldersAbove(path: string): string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_part, index) => parts.slice(0, index + 1).join('/'))
}
