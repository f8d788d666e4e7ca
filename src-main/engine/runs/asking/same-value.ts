/** True when two JSON values are the same, whatever the order of their members. */
export function sameValue(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value ?? null
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
  // Not a list of pairs alone: that could have been sent as one.
  return { members: members.map(([name, member]) => [name, sorted(member)]) }
}
