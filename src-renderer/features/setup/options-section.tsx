import type { SkillSummary } from '../../../src-main/contract/skill.ts'
import { EXECUTION_MODES, type ExecutionMode } from '../../../src-main/contract/statuses.ts'
import type { EngineStatus } from '../../../src-main/contract/system.ts'
import { Field, TextInput } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { Switch } from '../../ui/switch.tsx'
import { chooseEngine } from './choose-engine.ts'
import { EngineSelect } from './engine-select.tsx'
import { ModelField } from './model-field.tsx'
import { useSetupText } from './setup-text.ts'
import { changeOptions, changeSetup, useSetup, useSetups } from './setup-store.ts'

export interface OptionsSectionProps {
  libraryId: string
  summary: SkillSummary
  engines: readonly EngineStatus[]
  /** True where the title bar has no room for the choice of the engine. */
  hasEngine: boolean
}

/** How the run is carried out: engine, model, mode, cache, what is kept, how long it may take. */
export function OptionsSection({ libraryId, summary, engines, hasEngine }: OptionsSectionProps) {
  const t = useSetupText()
  const setup = useSetup(libraryId)
  const options = useSetups((state) => state.options)
  const { status, mode } = chooseEngine(setup, summary, engines)
  const modes = EXECUTION_MODES.filter((one) => summary.execution_modes.includes(one))
  const modeTexts: Record<ExecutionMode, { label: string; note: string }> = {
    auto: { label: t('mode_auto'), note: t('mode_auto_about') },
    interactive: { label: t('mode_interactive'), note: t('mode_interactive_about') },
  }
  return (
    <section aria-label={t('options')} className="flex flex-col gap-4">
      <h3 className="text-sm font-semibold">{t('options')}</h3>
      <div className="grid gap-x-4 gap-y-3 [grid-template-columns:repeat(auto-fill,minmax(11rem,1fr))]">
        {hasEngine && (
          <Field label={t('engine')}>
            {() => <EngineSelect libraryId={libraryId} summary={summary} engines={engines} />}
          </Field>
        )}
        {status?.uses_ai === true && (
          <ModelField
            key={status.engine}
            engine={status.engine}
            value={setup.model}
            onChange={(model) => changeSetup(libraryId, { model })}
          />
        )}
        {modes.length > 1 && (
          <Field label={t('mode')}>
            {({ id }) => (
              <Select
                id={id}
                value={mode}
                options={modes.map((one) => ({ value: one, ...modeTexts[one] }))}
                onChange={(chosen) => changeSetup(libraryId, { mode: chosen })}
              />
            )}
          </Field>
        )}
        <SecondsField
          label={t('time_limit')}
          value={options.timeLimitSec}
          onChange={(timeLimitSec) => changeOptions({ timeLimitSec })}
        />
        {mode === 'interactive' && options.autoReply && (
          <SecondsField
            label={t('reply_timeout')}
            value={options.replyTimeoutSec}
            onChange={(replyTimeoutSec) => changeOptions({ replyTimeoutSec })}
          />
        )}
      </div>
      {mode === 'interactive' && (
        <Switch
          label={t('auto_reply')}
          description={t('auto_reply_about')}
          isChecked={options.autoReply}
          onChange={(autoReply) => changeOptions({ autoReply })}
        />
      )}
      {mode === 'interactive' && status?.can_ask_approval === true && (
        <Switch
          label={t('ask_before_deeds')}
          description={t('ask_before_deeds_about')}
          isChecked={options.askBeforeDeeds}
          onChange={(askBeforeDeeds) => changeOptions({ askBeforeDeeds })}
        />
      )}
      <Switch
        label={t('use_cache')}
        description={t('use_cache_about')}
        isChecked={options.useCache}
        onChange={(useCache) => changeOptions({ useCache })}
      />
    </section>
  )
}

interface SecondsFieldProps {
  label: string
  /** Null: the server's own. */
  value: number | null
  onChange: (seconds: number | null) => void
}

function SecondsField({ label, value, onChange }: SecondsFieldProps) {
  const t = useSetupText()
  return (
    <Field label={`${label} (${t('time_limit_unit')})`} help={t('time_limit_help')}>
      {({ id, describedBy }) => (
        <TextInput
          id={id}
          aria-describedby={describedBy}
          inputMode="numeric"
          className="figures"
          value={value ?? ''}
          onChange={({ target }) => {
            const seconds = Number.parseInt(target.value, 10)
            onChange(seconds > 0 ? seconds : null)
          }}
        />
      )}
    </Field>
  )
}
