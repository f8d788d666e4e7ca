import { Bot, RefreshCw, SquareTerminal } from 'lucide-react'
import type { EngineStatus } from '../../../src-main/contract/system.ts'
import { describeError } from '../../api/describe-error.ts'
import { useCheckEngines, useEngines } from '../../api/use-system.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { formatWhen } from '../../ui/format.ts'
import { useProblemText } from '../../ui/problem-text.ts'
import { SkeletonRows } from '../../ui/skeleton.tsx'
import { useLanguage } from '../../ui/text.ts'
import { useEnginesText } from './engines-text.ts'

const TONES: Readonly<Record<EngineStatus['state'], Tone>> = {
  ready: 'ok',
  not_found: 'neutral',
  not_signed_in: 'warn',
  not_supported: 'bad',
  unknown: 'neutral',
}

/** What was found of each engine, and what would make it ready. */
export function EnginesDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const t = useEnginesText()
  const problemText = useProblemText()
  const engines = useEngines(isOpen)
  const checkAgain = useCheckEngines()
  const list = engines.data ?? []
  const hasAgent = list.some((engine) => engine.uses_ai && engine.state === 'ready')
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      size="lg"
      title={t('title')}
      description={t('about')}
      footer={
        <Button icon={RefreshCw} isBusy={checkAgain.isPending} onClick={() => checkAgain.mutate(undefined)}>
          {t('check_again')}
        </Button>
      }
    >
      {engines.isPending && <SkeletonRows />}
      {(engines.isError || checkAgain.isError) && (
        <Banner tone="bad" title={t('load_failed')} className="mb-3">
          {problemText(describeError(engines.error ?? checkAgain.error)).title}
        </Banner>
      )}
      {engines.isSuccess && !hasAgent && (
        <Banner tone="warn" title={t('none')} className="mb-3">
          {t('none_about')}
        </Banner>
      )}
      <ul className="divide-y rounded-md border">
        {list.map((engine) => (
          <EngineRow key={engine.engine} engine={engine} />
        ))}
      </ul>
      <p className="mt-3 text-xs text-faint">{t('path_hint')}</p>
    </Dialog>
  )
}

function EngineRow({ engine }: { engine: EngineStatus }) {
  const t = useEnginesText()
  const language = useLanguage()
  const Icon = engine.uses_ai ? Bot : SquareTerminal
  const facts = [
    engine.cli_version_detected === null ? null : `${t('version')} ${engine.cli_version_detected}`,
    engine.models.length === 0 ? null : `${t('models')}: ${engine.models.length}`,
    t('checked', { when: formatWhen(engine.checked_at, language) }),
  ].filter((fact) => fact !== null)
  return (
    <li className="flex items-start gap-3 px-3 py-2.5">
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
          {engine.title}
          <Badge tone={TONES[engine.state]}>{t(`state_${engine.state}`)}</Badge>
          {!engine.uses_ai && <Badge>{t('no_ai')}</Badge>}
        </p>
        <p className="text-xs wrap-anywhere text-muted">{engine.note}</p>
        {engine.fix_command !== null && engine.state !== 'ready' && (
          <div className="mt-1.5">
            <p className="text-xs">{t('try_this')}</p>
            <p className="mt-1 flex items-center gap-1 rounded-sm bg-sunken py-0.5 pr-0.5 pl-2 font-mono text-xs">
              <code className="min-w-0 flex-1 overflow-x-auto whitespace-nowrap" tabIndex={0}>
                {engine.fix_command}
              </code>
              <CopyButton isIconOnly text={engine.fix_command} />
            </p>
          </div>
        )}
        <p className="mt-1 text-2xs wrap-anywhere text-faint">{facts.join(' · ')}</p>
        {engine.path !== null && <p className="font-mono text-2xs wrap-anywhere text-faint">{engine.path}</p>}
      </div>
    </li>
  )
}
