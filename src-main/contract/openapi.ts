/** Placeholder while the rest compiles. */
export function buildOpenApi(_given: { version: string; serverUrl?: string | undefined }): Record<string, unknown> {
  return {}
}
