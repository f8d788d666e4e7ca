import { FileIcon, Upload, X } from 'lucide-react'
import { useId, useRef, useState, type SyntheticEvent } from 'react'
import type { FileSlot } from '../../../src-main/contract/interaction.ts'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Field, TextInput } from '../../ui/field.tsx'
import { formatBytes } from '../../ui/format.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { useInteractionText } from './interaction-text.ts'

/** A file and the slot of the question that it is for. */
export interface SlotFile {
  readonly slot: string
  readonly file: File
}

export interface FilesAnswerProps {
  slots: readonly FileSlot[]
  isBusy: boolean
  onSend: (files: readonly SlotFile[], message: string) => void
  firstRef: (element: HTMLElement | null) => void
}

/** Files that the agent asked for, one picker each. */
export function FilesAnswer({ slots, isBusy, onSend, firstRef }: FilesAnswerProps) {
  const t = useInteractionText()
  const [files, setFiles] = useState<Readonly<Record<string, File>>>({})
  const [message, setMessage] = useState('')
  const [hasTried, setTried] = useState(false)
  const chosen = slots.flatMap(({ name }): SlotFile[] => {
    const file = files[name]
    return file === undefined ? [] : [{ slot: name, file }]
  })
  const isMissing = chosen.length === 0 || slots.some((slot) => slot.required && files[slot.name] === undefined)
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    setTried(true)
    if (!isMissing && !isBusy) onSend(chosen, message.trim())
  }
  const setFile = (name: string, file: File | null): void => {
    const { [name]: _old, ...others } = files
    setFiles(file === null ? others : { ...others, [name]: file })
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-2.5">
      <ul aria-label={t('files')} className="flex flex-col gap-2">
        {slots.map((slot, index) => (
          <SlotRow
            key={slot.name}
            slot={slot}
            file={files[slot.name] ?? null}
            isBusy={isBusy}
            onChange={(file) => setFile(slot.name, file)}
            firstRef={index === 0 ? firstRef : undefined}
          />
        ))}
      </ul>
      <Field label={t('message')} errors={hasTried && isMissing ? [t('needs_files')] : []}>
        {({ id, describedBy }) => (
          <TextInput
            id={id}
            aria-describedby={describedBy}
            readOnly={isBusy}
            value={message}
            onChange={(event) => setMessage(event.target.value)}
          />
        )}
      </Field>
      <Button kind="primary" type="submit" isBusy={isBusy} className="self-end">
        {t(isBusy ? 'sending' : 'send')}
      </Button>
    </form>
  )
}

interface SlotRowProps {
  slot: FileSlot
  file: File | null
  isBusy: boolean
  onChange: (file: File | null) => void
  firstRef: ((element: HTMLElement | null) => void) | undefined
}

function SlotRow({ slot, file, isBusy, onChange, firstRef }: SlotRowProps) {
  const t = useInteractionText()
  const id = useId()
  const picker = useRef<HTMLInputElement>(null)
  const Icon = file === null ? Upload : FileIcon
  return (
    <li className="flex flex-col gap-1">
      <p id={`${id}-name`} className="flex items-baseline gap-2 text-sm font-medium wrap-anywhere">
        {slot.name}
        {slot.required ? (
          <span aria-hidden className="-ml-1.5 text-bad">
            *
          </span>
        ) : (
          <span className="text-xs font-normal text-muted">{t('file_optional')}</span>
        )}
      </p>
      <div
        className={classNames(
          'flex min-h-9 min-w-0 items-center gap-2 rounded-sm border bg-surface py-1 pr-1 pl-2.5 text-sm',
          file === null ? 'border-dashed border-control' : 'border-line-strong shadow-control',
        )}
      >
        <Icon aria-hidden className="size-4 shrink-0 text-muted" />
        <span className="min-w-0 flex-1 truncate">
          {file !== null && (
            <>
              {file.name} <span className="text-xs text-faint figures">{formatBytes(file.size)}</span>
            </>
          )}
        </span>
        <Button
          ref={firstRef}
          size="sm"
          aria-describedby={`${id}-name ${id}-hint`}
          disabled={isBusy}
          onClick={() => picker.current?.click()}
        >
          {t(file === null ? 'file_choose' : 'file_replace')}
        </Button>
        {file !== null && !isBusy && (
          <IconButton icon={X} size="sm" label={t('file_remove', { name: file.name })} onClick={() => onChange(null)} />
        )}
        <input
          ref={picker}
          type="file"
          hidden
          data-slot={slot.name}
          accept={slot.accept ?? undefined}
          onChange={({ target }) => {
            const [picked] = target.files ?? []
            if (picked !== undefined) onChange(picked)
            target.value = ''
          }}
        />
      </div>
      <p id={`${id}-hint`} className="text-xs wrap-anywhere text-muted empty:hidden">
        {[slot.hint, slot.accept].filter((part) => part !== null && part !== '').join(' · ')}
      </p>
    </li>
  )
}
