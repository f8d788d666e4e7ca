import { useState, type SyntheticEvent } from 'react'
import { API_KEY_NAMES, type ApiKeyName } from '../../../src-main/contract/desktop.ts'
import { describeError } from '../../api/describe-error.ts'
import { useApiKeys, useChangeApiKey } from '../../api/use-api-keys.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Field, TextInput } from '../../ui/field.tsx'
import { announce } from '../../ui/live-region.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { SkeletonRows } from '../../ui/skeleton.tsx'
import { useSettingsText } from './settings-text.ts'

/** Keys of model providers, in the key store of the system. They go in here and never come out. */
export function ApiKeyList({ isOpen }: { isOpen: boolean }) {
  const t = useSettingsText()
  const problemText = useProblemText()
  const keys = useApiKeys(isOpen)
  if (keys.isError) return <p className="text-xs text-bad">{problemText(describeError(keys.error)).detail}</p>
  if (keys.data === undefined) return <SkeletonRows rows={2} />
  const { canStore } = keys.data
  return (
    <>
      <p className="text-xs text-muted">{t(canStore ? 'keys_about' : 'keys_no_store')}</p>
      <ul className="mt-2 flex flex-col gap-1.5">
        {API_KEY_NAMES.map((name) => (
          <ApiKeyRow
            key={name}
            name={name}
            source={keys.data.keys.find((key) => key.name === name)?.source ?? null}
            canStore={canStore}
          />
        ))}
      </ul>
    </>
  )
}

interface ApiKeyRowProps {
  name: ApiKeyName
  source: 'environment' | 'stored' | null
  canStore: boolean
}

function ApiKeyRow({ name, source, canStore }: ApiKeyRowProps) {
  const t = useSettingsText()
  const problemText = useProblemText()
  const change = useChangeApiKey()
  const [isEditing, setEditing] = useState(false)
  const [value, setValue] = useState('')
  const close = (): void => {
    setEditing(false)
    // Nothing of it stays in the page.
    setValue('')
  }
  const save = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (value.trim() === '') return
    change.mutate(
      { name, value: value.trim() },
      {
        onSuccess: () => {
          close()
          announce(t('key_saved', { name }))
        },
      },
    )
  }
  return (
    <li className="rounded-sm border px-3 py-1.5">
      <div className="flex min-h-7 flex-wrap items-center gap-2">
        <code className="min-w-0 font-mono text-xs wrap-anywhere">{name}</code>
        <Badge tone={source === null ? 'neutral' : 'ok'}>{t(`key_${source ?? 'none'}`)}</Badge>
        <span className="flex-1" />
        {source !== 'environment' && canStore && !isEditing && (
          <Button size="sm" aria-label={t('key_set_name', { name })} onClick={() => setEditing(true)}>
            {t(source === 'stored' ? 'key_replace' : 'key_set')}
          </Button>
        )}
        {source === 'stored' && !isEditing && (
          <Button
            size="sm"
            kind="ghost"
            aria-label={t('key_remove_name', { name })}
            isBusy={change.isPending}
            onClick={() => change.mutate({ name, value: null })}
          >
            {t('key_remove')}
          </Button>
        )}
      </div>
      {isEditing && (
        <form onSubmit={save} className="flex items-end gap-2 pt-1 pb-1">
          <Field label={t('key_value')} className="flex-1">
            {({ id }) => (
              <TextInput
                id={id}
                type="password"
                autoFocus
                autoComplete="off"
                className="font-mono text-xs"
                value={value}
                onChange={(event) => setValue(event.target.value)}
              />
            )}
          </Field>
          <Button onClick={close}>{t('key_cancel')}</Button>
          <Button kind="primary" type="submit" isBusy={change.isPending}>
            {t('key_save')}
          </Button>
        </form>
      )}
      {change.isError && (
        <p role="alert" className="pb-1 text-xs text-bad">
          {problemText(describeError(change.error)).detail}
        </p>
      )}
    </li>
  )
}
