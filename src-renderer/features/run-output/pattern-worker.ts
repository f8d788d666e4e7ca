import { createPatternMatcher, type LogMatcher, type LogQuery } from './log-matcher.ts'

/** What the page asks: first the query, then one text after the other. Each text is answered by the numbers of its lines. */
export type PatternRequest = { readonly query: LogQuery } | { readonly text: string }

let matcher: LogMatcher | null = null

addEventListener('message', ({ data }: MessageEvent<PatternRequest>) => {
  if ('query' in data) matcher = createPatternMatcher(data.query)
  else postMessage(matcher?.findLines(data.text) ?? [])
})
