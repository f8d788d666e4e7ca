import { Bot, SquareTerminal } from 'lucide-react'
import type { SkillSummary } from '../../../src-main/contract/skill.ts'
import type { EngineStatus } from '../../../src-main/contract/system.ts'
import { Select, type SelectOption } from '../../ui/select.tsx'
import { chooseEngine } from './choose-engine.ts'
import { useSetupText } from './setup-text.ts'
import { changeSetup, useSetup } from './setup-store.ts'

export interface EngineSelectProps {
  libraryId: string
  summary: SkillSummary | null
  engines: readonly EngineStatus[]
  className?: string
}

/** Chooses the engine of the next run. Engines that cannot run stay in the list and say why. */
export function EngineSelect({ libraryId, summary, engines, className }: EngineSelectProps) {
  const t = useSetupText()
  const setup = useSetup(libraryId)
  const { engine } = chooseEngine(setup, summary, engines)
  const declared: readonly string[] = summary?.engines ?? []
  const shown = engines.filter((one) => summary === null || declared.includes(one.engine) || one.engine === engine)
  const others = engines.filter((one) => !shown.includes(one) && one.state === 'ready')
  const optionOf = (one: EngineStatus): SelectOption<string> => {
    const note =
      summary !== null && !declared.includes(one.engine)
        ? t('engine_not_declared')
        : one.state !== 'ready'
          ? one.note
          : one.uses_ai
            ? (one.cli_version_detected ?? undefined)
            : t('no_ai')
    return {
      value: one.engine,
      label: one.title,
      ...(note === undefined ? {} : { note }),
      isDisabled: one.state !== 'ready' || (summary !== null && !declared.includes(one.engine)),
      mark: one.uses_ai ? (
        <Bot aria-hidden className="size-4 shrink-0 opacity-70" />
      ) : (
        <SquareTerminal aria-hidden className="size-4 shrink-0 opacity-70" />
      ),
    }
  }
  return (
    <Select
      label={t('engine')}
      options={[...shown, ...others].map(optionOf)}
      value={engine}
      onChange={(value) => changeSetup(libraryId, { engine: value, model: null })}
      {...(className === undefined ? {} : { className })}
    />
  )
}
