import type { RunStatusBody } from '../../src-main/contract/run.ts'

export interface FilesPanelProps {
  libraryId: string | null
  run: RunStatusBody | null
}

export function FilesPanel(_props: FilesPanelProps) {
  return null
}
