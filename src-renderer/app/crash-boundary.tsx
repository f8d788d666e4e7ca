import { Component, type ReactNode } from 'react'
import { Banner } from '../ui/banner.tsx'
import { Button } from '../ui/button.tsx'
import { useAppText } from './app-text.ts'

interface Props {
  children: ReactNode
}

/** Keeps a broken part from taking the window with it. React knows no other form of this than a class. */
export class CrashBoundary extends Component<Props, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: null }

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (error === null) return this.props.children
    return <Crashed error={error} onRetry={() => this.setState({ error: null })} />
  }
}

function Crashed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const t = useAppText()
  return (
    <Banner
      tone="bad"
      title={t('crashed')}
      className="m-4"
      action={
        <Button size="sm" onClick={onRetry}>
          {t('crashed_retry')}
        </Button>
      }
    >
      <p>{t('crashed_about')}</p>
      <p className="mt-1 font-mono text-2xs">{error instanceof Error ? error.message : String(error)}</p>
    </Banner>
  )
}
