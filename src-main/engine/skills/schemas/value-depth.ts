/** True when lists and objects are nested deeper than `maxDepth`. Does not recurse, so it can be asked of any value. */
export function isDeeperThan(value: unknown, maxDepth: number): boolean {
  let level: unknown[] = typeof value === 'object' && value !== null ? [value] : []
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) return true
    const children: unknown[] = level.flatMap((item) => Object.values(item as object) as unknown[])
    level = children.filter((item) => typeof item === 'object' && item !== null)
  }
  return false
}
