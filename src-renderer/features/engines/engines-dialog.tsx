import { Bot, RefreshCw, SquareTerminal } from 'lucide-react'
import type { EngineCli, EngineStatus } from '../../../src-main/contract/system.ts'
import { describeError } from '../../api/describe-error.ts'
import { useCheckEngines, useEngines, useSandbox } from '../../api/use-system.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { CommandLine } from '../../ui/command-line.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { formatWhen } from '../../ui/format.ts'
import { useProblemText } from '../../ui/problem-text.ts'
import { SandboxNote } from '../../ui/sandbox-note.tsx'
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
  const sandbox = useSandbox(isOpen)
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
      {sandbox.data !== undefined && (
        <section aria-label={t('sandbox')} className="mb-3 rounded-md bg-sunken px-3 py-2">
          <SandboxNote {...sandbox.data} />
        </section>
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
    engine.cli === null || engine.cli === undefined ? null : t('tested', { range: engine.cli.tested_versions }),
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
          {engine.cli?.is_tested_version === false && (
            <Badge tone="warn" title={t('tested', { range: engine.cli.tested_versions })}>
              {t('untested')}
            </Badge>
          )}
        </p>
        <p className="text-xs wrap-anywhere text-muted">{engine.note}</p>
        {engine.fix_command !== null && engine.state !== 'ready' && (
          <div className="mt-1.5">
            <p className="text-xs">{t('try_this')}</p>
            <div className="mt-1">
              <CommandLine command={engine.fix_command} />
            </div>
          </div>
        )}
        {engine.state !== 'not_found' && engine.cli !== null && engine.cli !== undefined && (
          <CliFacts cli={engine.cli} />
        )}
        <p className="mt-1 text-2xs wrap-anywhere text-faint">{facts.join(' · ')}</p>
        {engine.path !== null && <p className="font-mono text-2xs wrap-anywhere text-faint">{engine.path}</p>}
      </div>
    </li>
  )
}

/** How a program of somebody else gets at its model, and what it failed of last. */
function CliFacts({ cli }: { cli: EngineCli }) {
  const t = useEnginesText()
  const language = useLanguage()
  return (
    <dl className="mt-1 grid grid-cols-[max-content_minmax(0,1fr)] gap-x-3 text-xs">
      <dt className="text-muted">{t('access')}</dt>
      <dd className="wrap-anywhere">
        {t(`access_${cli.access}`)}
        {cli.access_note !== '' && <span className="text-muted"> · {cli.access_note}</span>}
      </dd>
      {cli.config_home !== null && (
        <>
          <dt className="text-muted">{t('config_home')}</dt>
          <dd className="font-mono text-2xs leading-[1.125rem] wrap-anywhere">{cli.config_home}</dd>
        </>
      )}
      {cli.last_failure !== null && (
        <>
          <dt className="text-muted">{t('last_failure')}</dt>
          <dd className="wrap-anywhere text-bad">
            {cli.last_failure.message} <span className="text-muted">({formatWhen(cli.last_failure.at, language)})</span>
          </dd>
        </>
      )}
    </dl>
  )
}
