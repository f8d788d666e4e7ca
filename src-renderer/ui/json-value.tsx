import { Highlight } from './highlight.tsx'
import type { JsonKind, JsonRow } from './json-rows.ts'
import { usePreviewText } from './preview-text.ts'

const TONES: Readonly<Record<JsonKind, string>> = {
  object: 'text-faint',
  array: 'text-faint',
  string: 'text-ok',
  number: 'text-accent',
  boolean: 'text-wait',
  null: 'text-wait',
}

/** The value as it is copied: a text without its quotes, everything else as JSON. */
export function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}

export interface JsonValueProps {
  row: JsonRow
  /** Searched text, marked in the row. */
  needle: string
  mostChars: number
}

/** Name and value of one row, on one line. */
export function JsonValue({ row, needle, mostChars }: JsonValueProps) {
  const { name, isIndex, kind } = row
  return (
    <span className="whitespace-pre text-xs">
      {name !== null && (
        <>
          <span className={isIndex ? 'text-faint' : 'text-ink'}>
            {isIndex ? name : <Highlight text={name} needle={needle} />}
          </span>
          <span className="text-faint">: </span>
        </>
      )}
      <span className={TONES[kind]}>
        <Content row={row} needle={needle} mostChars={mostChars} />
      </span>
    </span>
  )
}

function Content({ row: { kind, value, size }, needle, mostChars }: JsonValueProps) {
  const t = usePreviewText()
  if (kind === 'object') return size === 0 ? '{}' : `{ ${t('members', { count: size })} }`
  if (kind === 'array') return size === 0 ? '[]' : `[ ${t('items', { count: size })} ]`
  const text = kind === 'string' ? JSON.stringify(value) : String(value)
  return <Highlight text={text.length > mostChars ? `${text.slice(0, mostChars)}…` : text} needle={needle} />
}
