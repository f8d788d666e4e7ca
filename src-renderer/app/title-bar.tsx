import { ChevronDown, PanelLeft, PanelRight, Play, RotateCw, Search, Settings, Terminal } from 'lucide-react'
import { EngineSelect } from '../features/setup/engine-select.tsx'
import { KeepSwitch } from '../features/setup/keep-switch.tsx'
import { Button } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { KeyHint } from '../ui/key-hint.tsx'
import { Menu } from '../ui/menu.tsx'
import { Tooltip } from '../ui/tooltip.tsx'
import { useAppText } from './app-text.ts'
import { COMMANDS, type CommandActions } from './commands.ts'
import type { ChosenSkill } from './use-chosen-skill.ts'
import type { RunActions } from './use-run-actions.ts'
import type { WindowSize } from './use-window-size.ts'

export interface TitleBarProps {
  chosen: ChosenSkill
  runs: RunActions
  actions: CommandActions
  size: WindowSize
  isLibraryShown: boolean
  isInspectorShown: boolean
  onWhyBlocked: () => void
}

/** Skill, engine, Run: always in the same place. */
export function TitleBar(props: TitleBarProps) {
  const { chosen, runs, actions, size, isLibraryShown, isInspectorShown, onWhyBlocked } = props
  const t = useAppText()
  const { libraryId, answer, engines } = chosen
  const summary = answer?.check?.summary ?? null
  return (
    <header
      aria-label={t('title_bar')}
      data-region
      tabIndex={-1}
      className="@container flex h-12 shrink-0 items-center gap-2 border-b bg-canvas px-2.5 outline-none"
    >
      <IconButton
        icon={PanelLeft}
        label={t('toggle_library')}
        keys={COMMANDS['toggle-library'].keys}
        aria-expanded={isLibraryShown}
        onClick={actions['toggle-library']}
      />
      <h1 className="min-w-0 flex-1 truncate pl-1 text-sm font-semibold" title={answer?.item.path ?? undefined}>
        {chosen.label ?? t('name')}
      </h1>
      {libraryId !== null && size !== 'narrow' && (
        <EngineSelect libraryId={libraryId} summary={summary} engines={engines} className="w-40 shrink-0" />
      )}
      <RunButtons runs={runs} actions={actions} onWhyBlocked={onWhyBlocked} />
      {size !== 'narrow' && <KeepSwitch className="ml-2 shrink-0" />}
      <span className={classNames('flex-1', size !== 'wide' && 'hidden')} />
      {size === 'wide' ? (
        <button
          type="button"
          onClick={actions['show-palette']}
          aria-label={t('search_about')}
          className="flex h-7 w-40 shrink-0 items-center gap-2 rounded-sm border border-line-strong bg-surface px-2 text-sm text-faint hover:text-muted"
        >
          <Search aria-hidden className="size-3.5" />
          <span className="flex-1 text-left">{t('search')}</span>
          <KeyHint keys={COMMANDS['show-palette'].keys} />
        </button>
      ) : (
        <IconButton
          icon={Search}
          label={t('search_about')}
          keys={COMMANDS['show-palette'].keys}
          onClick={actions['show-palette']}
        />
      )}
      <IconButton
        icon={Settings}
        label={t('settings')}
        keys={COMMANDS['show-settings'].keys}
        onClick={actions['show-settings']}
      />
      <IconButton
        icon={PanelRight}
        label={t('toggle_inspector')}
        keys={COMMANDS['toggle-inspector'].keys}
        aria-expanded={isInspectorShown}
        onClick={actions['toggle-inspector']}
      />
    </header>
  )
}

type RunButtonsProps = Pick<TitleBarProps, 'runs' | 'actions' | 'onWhyBlocked'>

/** Run, and behind the arrow its variants. When it is not possible the button says why and leads there. */
function RunButtons({ runs, actions, onWhyBlocked }: RunButtonsProps) {
  const t = useAppText()
  const { blocked, isStarting } = runs
  const reason = blocked?.text ?? null
  return (
    <div className="flex shrink-0 items-center">
      <Tooltip text={reason ?? t('run')} keys={reason === null ? COMMANDS.run.keys : undefined}>
        <Button
          kind="primary"
          icon={Play}
          isBusy={isStarting}
          // Focusable and clickable also when blocked: the click goes to the cause.
          {...(reason === null ? {} : { 'aria-disabled': true, 'aria-description': reason })}
          className="rounded-r-none pr-3 pl-2.5"
          onClick={reason === null ? actions.run : onWhyBlocked}
        >
          {isStarting ? t('starting') : t('run')}
        </Button>
      </Tooltip>
      <Menu
        align="end"
        trigger={
          <Button kind="primary" aria-label={t('run_more')} className="rounded-l-none border-l-canvas/30 px-1">
            <ChevronDown aria-hidden className="size-4" />
          </Button>
        }
        entries={[
          ...(reason === null
            ? []
            : [
                { kind: 'item', id: 'why', label: t('why_not'), onSelect: onWhyBlocked } as const,
                { kind: 'line', id: 'line' } as const,
              ]),
          {
            kind: 'item',
            id: 'no-cache',
            label: t('cmd_run-without-cache'),
            icon: Play,
            keys: COMMANDS['run-without-cache'].keys,
            unavailable: reason,
            onSelect: () => actions['run-without-cache']?.(),
          },
          {
            kind: 'item',
            id: 'rerun',
            label: t('cmd_rerun'),
            icon: RotateCw,
            keys: COMMANDS.rerun.keys,
            unavailable: runs.canRerun ? null : t('rerun_unknown'),
            onSelect: () => actions.rerun?.(),
          },
          { kind: 'line', id: 'line-2' },
          {
            kind: 'item',
            id: 'curl',
            label: t('cmd_copy-curl'),
            icon: Terminal,
            keys: COMMANDS['copy-curl'].keys,
            unavailable: runs.nextPlan === null && runs.shownPlan === null ? (reason ?? '') : null,
            onSelect: () => actions['copy-curl']?.(),
          },
        ]}
      />
    </div>
  )
}
