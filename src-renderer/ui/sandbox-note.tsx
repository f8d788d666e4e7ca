import { ShieldAlert, ShieldCheck, ShieldOff, type LucideIcon } from 'lucide-react'
import { TEXT_TONES, type Tone } from './badge.tsx'
import { classNames } from './class-names.ts'
import { useLanguage } from './text.ts'
import { useUiText } from './ui-text.ts'

export interface SandboxNoteProps {
  state: 'on' | 'off' | 'none' | 'missing'
  /** The server's own words, in English. */
  sentence: string
  className?: string
}

const LOOKS: Readonly<Record<SandboxNoteProps['state'], { icon: LucideIcon; tone: Tone }>> = {
  on: { icon: ShieldCheck, tone: 'ok' },
  off: { icon: ShieldOff, tone: 'warn' },
  none: { icon: ShieldOff, tone: 'warn' },
  missing: { icon: ShieldAlert, tone: 'bad' },
}

/** Whether runs are confined, in one sentence, as it truly is on this machine now. */
export function SandboxNote({ state, sentence, className }: SandboxNoteProps) {
  const t = useUiText()
  const language = useLanguage()
  const { icon: Icon, tone } = LOOKS[state]
  return (
    <p className={classNames('flex items-start gap-2 text-xs wrap-anywhere', className)}>
      <Icon aria-hidden className={classNames('mt-px size-4 shrink-0', TEXT_TONES[tone])} />
      {language === 'zh' ? t(`sandbox_${state}`) : sentence}
    </p>
  )
}
