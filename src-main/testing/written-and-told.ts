import type { AgentFact } from '../engine/agents/agent.ts'

/** For each message and thought of an agent: what had been written piece by piece when it was told whole, and the whole. */
export function writtenAndTold(facts: readonly AgentFact[]): (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = []
  let written = ''
  for (const fact of facts) {
    if (fact.kind === 'delta') written = fact.text === '' ? '' : written + fact.text
    if (fact.kind === 'message' || fact.kind === 'reasoning') {
      pairs.push([written, fact.text])
      written = ''
    }
    if (fact.kind === 'tool') written = ''
  }
  return pairs
}
