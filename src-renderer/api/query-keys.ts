/** What the history is narrowed to; part of its key. */
export interface RunFilter {
  readonly status: string | null
  readonly engine: string | null
  readonly search: string
}

/**
 * Keys of the server's data in the cache. Everything about one request begins with `['run', id]`, so that one line makes all
 * of it stale.
 */
export const queryKeys = {
  library: ['library'],
  skills: ['skills'],
  libraryItem: (libraryId: string) => ['library-item', libraryId],
  libraryFiles: (libraryId: string) => ['library-item', libraryId, 'files'],
  libraryFile: (libraryId: string, path: string) => ['library-item', libraryId, 'file', path],
  engines: ['engines'],
  engineModels: (engine: string) => ['engines', engine, 'models'],
  apiKeys: ['api-keys'],
  health: ['health'],
  connection: ['connection'],
  runs: ['runs'],
  runList: (filter: RunFilter) => ['runs', filter],
  run: (requestId: string) => ['run', requestId],
  runStatus: (requestId: string) => ['run', requestId, 'status'],
  runResult: (requestId: string) => ['run', requestId, 'result'],
  runArtifacts: (requestId: string) => ['run', requestId, 'artifacts'],
  artifactPreview: (requestId: string, path: string) => ['run', requestId, 'artifact', path],
  runLogs: (requestId: string) => ['run', requestId, 'logs'],
  runFiles: (requestId: string, root: string) => ['run', requestId, 'files', root],
  runFile: (requestId: string, root: string, path: string) => ['run', requestId, 'file', root, path],
  pending: (requestId: string) => ['run', requestId, 'pending'],
} as const satisfies Record<string, readonly unknown[] | ((...of: never[]) => readonly unknown[])>
