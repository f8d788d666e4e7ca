import { useState } from 'react'
import { useRunFile } from '../../api/use-run-files.ts'
import { Button } from '../../ui/button.tsx'
import { addedText, stagedPathOf } from './added-rules.ts'
import { useRunText } from './texts.ts'

export interface AddedRulesNoteProps {
  requestId: string
  /** Path in the workspace. */
  path: string
  /** The file as it is there. */
  text: string
}

/** Above the copy of a SKILL.md: what was added to it for the run. The author's file is never changed. */
export function AddedRulesNote({ requestId, path, text }: AddedRulesNoteProps) {
  const t = useRunText()
  const [isOpen, setOpen] = useState(false)
  const staged = useRunFile(requestId, 'staged', stagedPathOf(path))
  const authorText = staged.data?.text ?? null
  if (authorText === null) return null
  const added = addedText(authorText, text)
  if (added === '') return null
  if (added === null) return <p className="shrink-0 border-b px-4 py-1.5 text-xs text-warn">{t('added_changed')}</p>
  return (
    <div className="flex max-h-1/2 shrink-0 flex-col border-b">
      <p className="flex flex-wrap items-center justify-between gap-x-3 px-4 py-1 text-xs text-muted">
        {t('added_note', { count: added.split('\n').length })}
        <Button kind="quiet" size="sm" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {t(isOpen ? 'added_hide' : 'added_show')}
        </Button>
      </p>
      {isOpen && (
        <pre
          tabIndex={0}
          aria-label={t('added_show')}
          className="min-h-0 overflow-auto bg-added px-4 py-2 font-mono text-2xs whitespace-pre-wrap"
        >
          {added}
        </pre>
      )}
    </div>
  )
}
