import { File as FileIcon, Upload, X } from 'lucide-react'
import { useRef } from 'react'
import { useDropzone } from 'react-dropzone'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { formatBytes } from '../../ui/format.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { controlIdOf } from './check-setup.ts'
import type { FileInput } from './input-schema.ts'
import { useSetupText } from './setup-text.ts'

export interface FileInputRowProps {
  input: FileInput
  file: File | null
  onChange: (file: File | null) => void
  error: string | null
}

/** One file of the input: dropped onto its row, or chosen. */
export function FileInputRow({ input, file, onChange, error }: FileInputRowProps) {
  const t = useSetupText()
  const picker = useRef<HTMLInputElement>(null)
  const id = controlIdOf('file', [input.name])
  const { getRootProps, isDragActive } = useDropzone({
    noClick: true,
    noKeyboard: true,
    // The row takes the drop itself; the window around it would add a skill.
    noDragEventsBubbling: true,
    multiple: false,
    onDrop: ([dropped]) => {
      if (dropped !== undefined) onChange(dropped)
    },
  })
  const about = [
    input.description,
    input.extensions.length === 0 ? null : t('file_wanted', { extensions: input.extensions.join(', ') }),
  ]
    .filter((part) => part !== null)
    .join(' · ')
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <p className="text-sm font-medium wrap-anywhere" id={`${id}-label`}>
        {input.title}
        {input.isRequired && (
          <span aria-hidden className="ml-0.5 text-bad">
            *
          </span>
        )}
      </p>
      <div
        {...getRootProps({ role: 'group', 'aria-labelledby': `${id}-label` })}
        className={classNames(
          'flex min-h-9 min-w-0 items-center gap-2 rounded-sm border py-1 pr-1 pl-2.5 text-sm',
          file === null ? 'border-dashed border-control' : 'bg-surface shadow-control',
          error !== null && 'border-bad',
          isDragActive && 'border-solid border-fill bg-accent-soft text-accent',
        )}
      >
        {file === null || isDragActive ? (
          <Upload aria-hidden className="size-4 shrink-0 text-faint" />
        ) : (
          <FileIcon aria-hidden className="size-4 shrink-0 text-muted" />
        )}
        {isDragActive ? (
          <span className="flex-1">{t('file_drop_now', { name: input.title })}</span>
        ) : file === null ? (
          <span className="min-w-0 flex-1 truncate text-muted">{t('file_drop')}</span>
        ) : (
          <span className="min-w-0 flex-1 truncate">
            {file.name} <span className="text-xs text-faint figures">{formatBytes(file.size)}</span>
          </span>
        )}
        <Button
          id={id}
          size="sm"
          aria-describedby={`${id}-label ${id}-about ${id}-error`}
          onClick={() => picker.current?.click()}
        >
          {file === null ? t('file_choose') : t('file_replace')}
        </Button>
        {file !== null && (
          <IconButton icon={X} size="sm" label={t('file_remove', { name: file.name })} onClick={() => onChange(null)} />
        )}
        <input
          ref={picker}
          type="file"
          hidden
          data-input={input.name}
          accept={input.extensions.length === 0 ? undefined : input.extensions.join(',')}
          onChange={(event) => {
            const [chosen] = event.target.files ?? []
            if (chosen !== undefined) onChange(chosen)
            event.target.value = ''
          }}
        />
      </div>
      <p id={`${id}-about`} className="text-xs wrap-anywhere text-muted empty:hidden">
        {about}
      </p>
      <p id={`${id}-error`} className="text-xs font-medium text-bad empty:hidden">
        {error}
      </p>
    </div>
  )
}
