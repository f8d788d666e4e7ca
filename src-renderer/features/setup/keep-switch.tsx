import { Switch } from '../../ui/switch.tsx'
import { useSetupText } from './setup-text.ts'
import { changeOptions, useSetups } from './setup-store.ts'

/** `debug_keep_temp`, beside Run. @param isWordy says the whole of it, where there is room; otherwise it is one line */
export function KeepSwitch({ isWordy = false, className }: { isWordy?: boolean; className?: string }) {
  const t = useSetupText()
  const keepTemp = useSetups((state) => state.options.keepTemp)
  return (
    <div title={isWordy ? undefined : t('keep_about')} className={className}>
      <Switch
        label={t('keep')}
        look={isWordy ? 'row' : 'line'}
        description={isWordy ? t('keep_about') : t('keep_short')}
        isChecked={keepTemp}
        onChange={(isChecked) => changeOptions({ keepTemp: isChecked })}
      />
    </div>
  )
}
