import { useEffect, type ReactNode } from 'react'
import { LANGUAGES, THEMES, type WindowPreferences } from '../../../src-main/contract/desktop.ts'
import { describeError } from '../../api/describe-error.ts'
import { desktop } from '../../api/desktop.ts'
import { changePreferences, loadPreferences, usePreferences, ZOOM_STEPS } from '../../api/preferences.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field, TextInput } from '../../ui/field.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { Select } from '../../ui/select.tsx'
import { Switch } from '../../ui/switch.tsx'
import { showToast } from '../../ui/toast.tsx'
import { ApiKeyList } from './api-keys.tsx'
import { ClearCache } from './clear-cache.tsx'
import { useSettingsText } from './settings-text.ts'

/** Settings of this window. They take effect at once; there is nothing to save. */
export function SettingsDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const t = useSettingsText()
  const problemText = useProblemText()
  const preferences = usePreferences()
  useEffect(() => {
    // The desktop's menu can change them too. What cannot be read stays as it is shown.
    if (isOpen) void loadPreferences().catch(() => undefined)
  }, [isOpen])
  const change = (part: Partial<WindowPreferences>): void =>
    void changePreferences(part).catch((error: unknown) =>
      showToast({ tone: 'bad', title: t('save_failed'), detail: problemText(describeError(error)).title }),
    )
  const zooms = [...new Set<number>([...ZOOM_STEPS, preferences.zoom])].sort((one, two) => one - two)
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t('title')} size="md">
      <div className="flex flex-col gap-6">
        <Part title={t('appearance')}>
          <div className="grid gap-x-4 gap-y-3 sm:grid-cols-3">
            <Field label={t('theme')}>
              {({ id }) => (
                <Select
                  id={id}
                  value={preferences.theme}
                  options={THEMES.map((theme) => ({ value: theme, label: t(`theme_${theme}`) }))}
                  onChange={(theme) => change({ theme })}
                />
              )}
            </Field>
            <Field label={t('language')}>
              {({ id }) => (
                <Select
                  id={id}
                  value={preferences.language}
                  options={LANGUAGES.map((language) => ({
                    value: language,
                    // A language is named in itself: that is what its reader looks for.
                    label: { system: t('language_system'), en: 'English', zh: '简体中文' }[language],
                  }))}
                  onChange={(language) => change({ language })}
                />
              )}
            </Field>
            <Field label={t('zoom')}>
              {({ id }) => (
                <Select
                  id={id}
                  value={String(preferences.zoom)}
                  options={zooms.map((zoom) => ({ value: String(zoom), label: `${Math.round(zoom * 100)} %` }))}
                  onChange={(zoom) => change({ zoom: Number(zoom) })}
                />
              )}
            </Field>
          </div>
        </Part>
        <Part title={t('editor')}>
          {desktop() === null ? (
            <p className="text-xs text-muted">{t('editor_browser')}</p>
          ) : (
            <Field label={t('editor_command')} help={t('editor_help')}>
              {({ id, describedBy }) => (
                <TextInput
                  id={id}
                  aria-describedby={describedBy}
                  className="font-mono text-xs"
                  value={preferences.editorCommand}
                  onChange={(event) => change({ editorCommand: event.target.value })}
                />
              )}
            </Field>
          )}
        </Part>
        <Part title={t('notifications')}>
          <Switch
            label={t('notify')}
            description={t('notify_about')}
            isChecked={preferences.notifyAtEnd}
            onChange={(notifyAtEnd) => {
              change({ notifyAtEnd })
              if (notifyAtEnd) void askForNotifications(() => showToast({ tone: 'bad', title: t('notify_denied') }))
            }}
          />
        </Part>
        {desktop() !== null && (
          <Part title={t('keys')}>
            <ApiKeyList isOpen={isOpen} />
          </Part>
        )}
        <Part title={t('cache')}>
          <ClearCache />
        </Part>
        <Part title={t('privacy')}>
          <p className="text-xs text-muted">{t('privacy_about')}</p>
          {desktop() !== null && (
            <Button size="sm" className="mt-2" onClick={() => void desktop()?.revealLogs()}>
              {t('logs')}
            </Button>
          )}
        </Part>
      </div>
    </Dialog>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h3 className="mb-2 border-b pb-1 text-xs font-semibold text-muted">{title}</h3>
      {children}
    </section>
  )
}

/** In a browser the page needs leave; the desktop tells by itself. */
async function askForNotifications(onDenied: () => void): Promise<void> {
  if (desktop() !== null || !('Notification' in window)) return
  const answer = await Notification.requestPermission()
  if (answer === 'denied') onDenied()
}
