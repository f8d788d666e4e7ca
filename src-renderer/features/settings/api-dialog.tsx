import type { ReactNode } from 'react'
import { useConnection } from '../../api/use-system.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { formatCount, formatWhen } from '../../ui/format.ts'
import { SkeletonRows } from '../../ui/skeleton.tsx'
import { useLanguage } from '../../ui/text.ts'
import { apiExamples } from './api-examples.ts'
import { useApiText } from './api-text.ts'

/** How other programs reach this server, and which did. */
export function ApiDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const t = useApiText()
  const language = useLanguage()
  const connection = useConnection(isOpen)
  const { url = null, server_file: serverFile = null, recent_clients: clients = [] } = connection.data ?? {}
  const examples = apiExamples(serverFile ?? 'server.json')
  return (
    <Dialog isOpen={isOpen} onClose={onClose} size="lg" title={t('title')} description={t('about')}>
      {connection.isPending ? (
        <SkeletonRows />
      ) : (
        <div className="flex flex-col gap-5">
          <dl className="grid gap-x-4 gap-y-2 text-sm sm:grid-cols-[8rem_1fr]">
            <Fact name={t('address')} value={url} isCode fallback={t('no_port')} />
            <Fact name={t('server_file')} value={serverFile} isCode about={t('server_file_about')} />
            <dt className="text-muted">{t('token')}</dt>
            <dd className="text-xs text-muted">{t('token_about')}</dd>
            <Fact name={t('openapi')} value={url === null ? null : `${url}/openapi.json`} isCode />
          </dl>
          <section aria-label={t('examples')}>
            <div className="mb-2 flex items-center justify-between">
              <h3 className="text-sm font-semibold">{t('examples')}</h3>
              <CopyButton size="sm" kind="ghost" label={t('copy_all')} text={Object.values(examples).join('\n\n')} />
            </div>
            <div className="flex flex-col gap-3">
              <Example title={t('example_env')} text={examples.env} />
              <Example title={t('example_create')} text={examples.create} />
              <Example title={t('example_upload')} text={examples.upload} />
              <Example title={t('example_watch')} text={examples.watch} />
            </div>
          </section>
          <section aria-label={t('clients')}>
            <h3 className="mb-1 text-sm font-semibold">{t('clients')}</h3>
            {clients.length === 0 ? (
              <p className="text-xs text-muted">{t('no_clients')}</p>
            ) : (
              <table className="w-full text-left text-xs">
                <thead className="text-faint">
                  <tr>
                    <th className="py-1 font-medium">{t('client')}</th>
                    <th className="py-1 font-medium">{t('seen')}</th>
                    <th className="py-1 text-right font-medium">{t('requests')}</th>
                  </tr>
                </thead>
                <tbody className="divide-y">
                  {clients.map((client) => (
                    <tr key={client.name}>
                      <td className="py-1 pr-3 font-mono wrap-anywhere">{client.name}</td>
                      <td className="py-1 pr-3 whitespace-nowrap">{formatWhen(client.last_seen_at, language)}</td>
                      <td className="py-1 text-right figures">{formatCount(client.requests, language)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </section>
        </div>
      )}
    </Dialog>
  )
}

interface FactProps {
  name: string
  value: string | null
  isCode?: boolean
  fallback?: string
  about?: ReactNode
}

function Fact({ name, value, isCode = false, fallback = '–', about }: FactProps) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0">
        {value === null ? (
          <span className="text-faint">{fallback}</span>
        ) : (
          <span className="flex items-center gap-1">
            <span className={isCode ? 'min-w-0 font-mono text-xs wrap-anywhere' : 'min-w-0'}>{value}</span>
            <CopyButton isIconOnly text={value} />
          </span>
        )}
        {about !== undefined && <p className="text-xs text-muted">{about}</p>}
      </dd>
    </>
  )
}

function Example({ title, text }: { title: string; text: string }) {
  return (
    <figure className="rounded-sm border">
      <figcaption className="flex items-center justify-between border-b bg-canvas py-0.5 pr-1 pl-2.5 text-xs text-muted">
        {title}
        <CopyButton isIconOnly text={text} />
      </figcaption>
      <pre tabIndex={0} aria-label={title} className="overflow-x-auto px-2.5 py-2 font-mono text-xs leading-5">
        {text}
      </pre>
    </figure>
  )
}
