import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button, type ButtonProps } from './button.tsx'
import { IconButton } from './icon-button.tsx'
import { announce } from './live-region.tsx'
import { showToast } from './toast.tsx'
import { useUiText } from './ui-text.ts'

const SHOWN_MS = 1_600

export interface CopyButtonProps extends Pick<ButtonProps, 'kind' | 'size' | 'className'> {
  /** What is copied; a function is asked at the click. */
  text: string | (() => string)
  /** Name of the action; with `isIconOnly` it is the tooltip. */
  label?: string
  isIconOnly?: boolean
}

/** Copies a text and says so. */
export function CopyButton({ text, label, isIconOnly = false, kind, size, className }: CopyButtonProps) {
  const t = useUiText()
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = async (): Promise<void> => {
    const isDone = await copyText(typeof text === 'string' ? text : text())
    if (!isDone) {
      showToast({ tone: 'bad', title: t('copy_failed') })
      return
    }
    setCopied(true)
    announce(t('copied'))
  }
  const name = isCopied ? t('copied') : (label ?? t('copy'))
  if (isIconOnly)
    return (
      <IconButton
        icon={isCopied ? Check : Copy}
        label={name}
        size="sm"
        {...(className === undefined ? {} : { className })}
        onClick={() => void copy()}
      />
    )
  return (
    <Button
      icon={isCopied ? Check : Copy}
      kind={kind ?? 'secondary'}
      size={size ?? 'md'}
      className={className}
      onClick={() => void copy()}
    >
      {name}
    </Button>
  )
}

/** Puts a text on the clipboard. @returns whether the system let us */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
