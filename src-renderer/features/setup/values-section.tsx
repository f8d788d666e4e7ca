import { lazy, Suspense } from 'react'
import type { SkillSummary } from '../../../src-main/contract/skill.ts'
import { Button } from '../../ui/button.tsx'
import { Tabs, TabPanel } from '../../ui/tabs.tsx'
import { JSON_CONTROL_ID, type SetupError } from './check-setup.ts'
import { FileInputRow } from './file-input-row.tsx'
import { partInputSchema, usableSchema } from './input-schema.ts'
import { JsonEditor } from './json-editor.tsx'
import { readJson, writeJson } from './read-json.ts'
import { SavedSets } from './saved-sets.tsx'
import { useSetupText } from './setup-text.ts'
import { changeFormValues, changeSetup, setInputFile, useSetup } from './setup-store.ts'

/** The form library is large and many skills take no input: it comes when it is needed. */
const SchemaForm = lazy(async () => {
  const { SchemaForm: component } = await import('./schema-form.tsx')
  return { default: component }
})

export interface ValuesSectionProps {
  libraryId: string
  summary: SkillSummary
  errors: readonly SetupError[]
}

/** Files, input and parameters of the next run: as a form, or the same values as JSON. */
export function ValuesSection({ libraryId, summary, errors }: ValuesSectionProps) {
  const t = useSetupText()
  const setup = useSetup(libraryId)
  const { inline, files } = partInputSchema(summary.input_schema)
  const parameterSchema = usableSchema(summary.parameter_schema)
  const hasValues = inline !== null || parameterSchema !== null
  if (!hasValues && files.length === 0)
    return (
      <section className="rounded-md border border-dashed px-4 py-5 text-center">
        <p className="text-sm font-medium">{t('no_input')}</p>
        <p className="text-xs text-muted">{t('no_input_about')}</p>
      </section>
    )
  return (
    <>
      {files.length > 0 && (
        <section aria-label={t('files')} className="flex flex-col gap-3">
          <h3 className="text-sm font-semibold">{t('files')}</h3>
          {files.map((input) => {
            const isMissing = errors.some((error) => error.scope === 'file' && error.label === input.title)
            return (
              <FileInputRow
                key={input.name}
                input={input}
                file={setup.files[input.name] ?? null}
                onChange={(file) => setInputFile(libraryId, input.name, file)}
                error={isMissing ? t('file_missing') : null}
              />
            )
          })}
        </section>
      )}
      {hasValues && (
        <Tabs
          look="pill"
          label={t('view')}
          className="-mt-2 flex-none"
          tabs={[
            { id: 'form', label: t('form') },
            { id: 'json', label: t('json') },
          ]}
          value={setup.view}
          onChange={(view) => changeSetup(libraryId, { view })}
          end={<SavedSets libraryId={libraryId} />}
        >
          <TabPanel id="form" className="gap-6 pt-2">
            <Suspense fallback={<p className="text-xs text-faint">{t('form_loading')}</p>}>
              {inline !== null && (
                <section aria-label={t('input')} className="flex flex-col gap-3">
                  <h3 className="text-sm font-semibold">{t('input')}</h3>
                  <SchemaForm
                    scope="input"
                    schema={inline}
                    values={setup.input}
                    onChange={(input, isTyped) => changeFormValues(libraryId, { input }, isTyped)}
                    errors={errors.filter((error) => error.scope === 'input')}
                  />
                </section>
              )}
              {parameterSchema !== null && (
                <section aria-label={t('parameters')} className="flex flex-col gap-3">
                  <h3 className="text-sm font-semibold">{t('parameters')}</h3>
                  <SchemaForm
                    scope="parameter"
                    schema={parameterSchema}
                    values={setup.parameter}
                    onChange={(parameter, isTyped) => changeFormValues(libraryId, { parameter }, isTyped)}
                    errors={errors.filter((error) => error.scope === 'parameter')}
                  />
                </section>
              )}
            </Suspense>
          </TabPanel>
          <TabPanel id="json" className="gap-2 pt-2">
            <JsonValues libraryId={libraryId} />
          </TabPanel>
        </Tabs>
      )}
    </>
  )
}

function JsonValues({ libraryId }: { libraryId: string }) {
  const t = useSetupText()
  const setup = useSetup(libraryId)
  const text = setup.jsonDraft ?? writeJson(setup)
  const read = readJson(text)
  const write = (changed: string): void => {
    const values = readJson(changed)
    // The text itself is kept as typed, or the cursor would jump while it is being written.
    changeSetup(libraryId, {
      jsonDraft: changed,
      ...(values.ok ? { input: values.input, parameter: values.parameter } : {}),
    })
  }
  return (
    <>
      <div className="flex items-center justify-between gap-2">
        <p className="text-xs text-muted">{t('json_about')}</p>
        <Button size="sm" kind="ghost" disabled={!read.ok} onClick={() => changeSetup(libraryId, { jsonDraft: null })}>
          {t('format_json')}
        </Button>
      </div>
      <JsonEditor
        id={JSON_CONTROL_ID}
        text={text}
        onChange={write}
        label={t('json_label')}
        errorLine={read.ok ? null : read.line}
        error={
          read.ok ? null : read.reason === 'shape' ? t('json_object') : t('json_invalid', { message: read.message })
        }
      />
    </>
  )
}
