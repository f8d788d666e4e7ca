import type { ReactNode } from 'react'
import type { RunStatusBody } from '../../../src-main/contract/run.ts'
import { formatCount } from '../../ui/format.ts'
import { useLanguage } from '../../ui/text.ts'
import type { ProofOfUse } from './activity.ts'
import { useRunText } from './texts.ts'

const ACCESS_WORDS = { gateway: 'use_access_gateway', key: 'use_access_key', none: 'use_access_login' } as const

/** What is proved of the agent's work and what it cost. Where nothing was told it says so: unknown is neither yes nor no. */
export function UseSummary({ status, proof }: { status: RunStatusBody; proof: ProofOfUse }) {
  const t = useRunText()
  const language = useLanguage()
  const { usage } = status
  const unknown = <span className="text-faint">{t('use_unknown')}</span>
  const missing = <span className="text-faint">{t('request_not_reported')}</span>
  const names = (list: readonly string[] | null): ReactNode =>
    list === null ? unknown : list.length === 0 ? t('use_none') : <span title={list.join('\n')}>{list.join(', ')}</span>
  const others = proof.skills?.filter((name) => name !== status.skill_id) ?? null
  const tokens = usage?.total_tokens ?? null
  const cost = usage?.cost_usd ?? null
  const facts: readonly (readonly [name: string, value: ReactNode])[] = [
    ...(status.engine === 'script'
      ? [[t('use_skill'), t('use_script')] as const]
      : [
          [
            t('use_skill'),
            proof.isSkillLoaded === null ? unknown : t(proof.isSkillLoaded ? 'use_skill_yes' : 'use_skill_not_seen'),
          ] as const,
          [t('use_files'), names(proof.filesRead)] as const,
          [t('use_scripts'), names(proof.scriptsRun)] as const,
          [t('use_others'), names(others)] as const,
        ]),
    [t('request_engine'), [status.engine, status.engine_version].filter((part) => part !== null).join(' ')],
    [t('request_model'), proof.model ?? status.model ?? missing],
    ...(proof.modelAccess === null ? [] : [[t('use_access'), t(ACCESS_WORDS[proof.modelAccess])] as const]),
    [t('request_tokens_total'), tokens === null ? missing : <b className="figures">{formatCount(tokens, language)}</b>],
    [t('request_cost'), cost === null ? missing : <b className="figures">${cost.toFixed(4)}</b>],
  ]
  return (
    <section aria-label={t('use')} className="mb-4">
      <h3 className="mb-1.5 border-b pb-1 text-xs font-semibold text-muted">{t('use')}</h3>
      <dl className="grid gap-x-8 gap-y-0.5 text-sm @2xl:grid-cols-2">
        {facts.map(([name, value]) => (
          <div key={name} className="grid grid-cols-[9.5rem_minmax(0,1fr)] gap-x-3">
            <dt className="text-muted">{name}</dt>
            <dd className="min-w-0 wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
