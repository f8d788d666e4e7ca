import { Download, FileBox, FolderOpen, GripVertical, SquareArrowOutUpRight, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { Artifact } from '../../../src-main/contract/file.ts'
import type { ArtifactRule } from '../../../src-main/contract/skill.ts'
import { desktop, fromDesktop } from '../../api/desktop.ts'
import { artifactUrl, bundleUrl, useArtifactPreview } from '../../api/use-run-artifacts.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { FilePreview } from '../../ui/file-preview.tsx'
import { formatBytes } from '../../ui/format.ts'
import { SkeletonRows } from '../../ui/skeleton.tsx'
import { showToast } from '../../ui/toast.tsx'
import { missingRules } from './missing-artifacts.ts'
import { PreviewPane } from './preview-pane.tsx'
import { useRunText } from './texts.ts'

export interface ArtifactListProps {
  requestId: string
  /** `pending` before the end of the run. */
  artifacts: readonly Artifact[] | 'pending' | 'loading'
  /** The skill's artifact contract; null when it is not known here. */
  declared: readonly ArtifactRule[] | null
  onOpenLink: (url: string) => void
}

/** The files that a run made, and a look into each. */
export function ArtifactList({ requestId, artifacts, declared, onOpenLink }: ArtifactListProps) {
  const t = useRunText()
  const [chosenPath, setChosenPath] = useState<string | null>(null)
  if (artifacts === 'loading') return <SkeletonRows />
  if (artifacts === 'pending') {
    return (
      <EmptyState icon={FileBox} title={t('artifacts_pending')}>
        {t('artifacts_pending_why')}
      </EmptyState>
    )
  }
  const missing = missingRules(declared ?? [], artifacts)
  if (artifacts.length === 0 && missing.length === 0) {
    return (
      <EmptyState icon={FileBox} title={t('artifacts_none')}>
        {t('artifacts_none_why')}
      </EmptyState>
    )
  }
  const chosen = artifacts.find((artifact) => artifact.path === chosenPath) ?? artifacts[0] ?? null
  const totalBytes = artifacts.reduce((sum, artifact) => sum + artifact.size_bytes, 0)
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex max-h-[40%] shrink-0 flex-col overflow-auto border-b">
        <MissingRules rules={missing} />
        <ul aria-label={t('artifacts')}>
          {artifacts.map((artifact) => (
            <ArtifactRow
              key={artifact.path}
              requestId={requestId}
              artifact={artifact}
              isChosen={artifact === chosen}
              hasRules={declared !== null}
              onChoose={() => setChosenPath(artifact.path)}
            />
          ))}
        </ul>
        {artifacts.length > 1 && (
          <p className="flex items-center gap-2 px-4 py-1 text-xs text-muted">
            {t('artifact_count', { count: artifacts.length, size: formatBytes(totalBytes) })}
            <a href={bundleUrl(requestId, 'normal')} download className="rounded-xs py-1 text-accent hover:underline">
              {t('artifact_bundle')}
            </a>
          </p>
        )}
      </div>
      {chosen !== null && <ArtifactPreview requestId={requestId} artifact={chosen} onOpenLink={onOpenLink} />}
    </div>
  )
}

interface ArtifactRowProps {
  requestId: string
  artifact: Artifact
  isChosen: boolean
  /** Whether a file without a role can be called undeclared. */
  hasRules: boolean
  onChoose: () => void
}

function ArtifactRow({ requestId, artifact, isChosen, hasRules, onChoose }: ArtifactRowProps) {
  const t = useRunText()
  const { path, role, size_bytes: sizeBytes, media_type: mediaType, sha256 } = artifact
  const name = path.replace(/^artifacts\//, '')
  const bridge = desktop()
  return (
    <li
      className={classNames('flex min-h-8 items-center gap-2 pr-2 pl-4', isChosen ? 'bg-selected' : 'hover:bg-hover')}
      {...(bridge === null
        ? {}
        : {
            draggable: true,
            title: t('artifact_drag', { name }),
            onDragStart: (event) => {
              // The system drags the real file; the page's own drag would carry only a link to it.
              event.preventDefault()
              void fromDesktop(bridge.dragArtifact(requestId, path)).catch((error: unknown) =>
                showToast({ tone: 'bad', title: t('artifact_failed', { reason: String(error) }) }),
              )
            },
          })}
    >
      {bridge !== null && <GripVertical aria-hidden className="-ml-2 size-3.5 shrink-0 text-faint" />}
      <button
        type="button"
        aria-current={isChosen ? 'true' : undefined}
        onClick={onChoose}
        className="min-h-7 min-w-0 flex-1 truncate rounded-xs text-left text-sm focus-inside"
        title={path}
      >
        {name}
      </button>
      {role !== null && <Badge title={t('artifact_role')}>{role}</Badge>}
      {role === null && hasRules && <span className="text-2xs text-faint">{t('artifact_undeclared')}</span>}
      <span className="hidden w-36 truncate text-xs text-faint @xl:block" title={mediaType}>
        {mediaType}
      </span>
      <span className="w-16 shrink-0 text-right text-xs text-muted figures">{formatBytes(sizeBytes)}</span>
      <span className="flex shrink-0 items-center">
        <code className="hidden font-mono text-2xs text-faint @lg:block" title={sha256}>
          {sha256.slice(0, 8)}
        </code>
        <CopyButton text={sha256} label={t('artifact_hash')} isIconOnly />
      </span>
    </li>
  )
}

function MissingRules({ rules }: { rules: readonly ArtifactRule[] }) {
  const t = useRunText()
  if (rules.length === 0) return null
  return (
    <div className="px-4 py-1.5">
      <p className="flex items-center gap-1.5 text-xs font-medium text-warn">
        <TriangleAlert aria-hidden className="size-3.5" />
        {t('artifacts_missing')}
      </p>
      <ul aria-label={t('artifacts_missing')}>
        {rules.map((rule) => (
          <li key={`${rule.role}:${rule.pattern}`} className="flex items-center gap-2 pl-5 text-xs">
            <code className="font-mono">{rule.pattern}</code>
            <Badge>{rule.role}</Badge>
            <span className={rule.required ? 'text-bad' : 'text-faint'}>
              {t(rule.required ? 'artifact_missing_required' : 'artifact_missing_optional')}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}

function ArtifactPreview({
  requestId,
  artifact,
  onOpenLink,
}: Pick<ArtifactListProps, 'requestId' | 'onOpenLink'> & { artifact: Artifact }) {
  const t = useRunText()
  const preview = useArtifactPreview(requestId, artifact.path)
  const bridge = desktop()
  const run = (work: Promise<unknown>): void => {
    work.catch((error: unknown) => showToast({ tone: 'bad', title: t('artifact_failed', { reason: String(error) }) }))
  }
  return (
    <PreviewPane
      name={artifact.path}
      isLoading={preview.isPending}
      problem={preview.isError ? t('artifact_not_loaded') : null}
      actions={
        <>
          {bridge !== null && (
            <>
              <Button
                kind="ghost"
                size="sm"
                icon={SquareArrowOutUpRight}
                onClick={() => run(fromDesktop(bridge.openArtifact(requestId, artifact.path)))}
              >
                {t('artifact_open')}
              </Button>
              <Button
                kind="ghost"
                size="sm"
                icon={FolderOpen}
                onClick={() => run(fromDesktop(bridge.revealArtifact(requestId, artifact.path)))}
              >
                {t('artifact_reveal')}
              </Button>
            </>
          )}
          <a
            href={artifactUrl(requestId, artifact.path)}
            download={artifact.path.split('/').at(-1)}
            className="inline-flex h-6 items-center gap-1.5 rounded-sm px-2 text-xs font-medium text-muted hover:bg-hover hover:text-ink"
          >
            <Download aria-hidden className="size-3.5" />
            {t(bridge === null ? 'artifact_download' : 'artifact_save')}
          </a>
        </>
      }
    >
      {preview.data !== undefined && (
        <FilePreview name={artifact.path} preview={preview.data} onOpenLink={onOpenLink} />
      )}
    </PreviewPane>
  )
}
