const COPY = /^\.[a-z]+\/skills\/([^/]+\/SKILL\.md)$/

/** Where the author's text of a SKILL.md in the workspace lies in the staged skill; null for every other file. */
export function stagedPathOf(workspacePath: string): string | null {
  return COPY.exec(workspacePath)?.[1] ?? null
}

/** What the copy has after the author's text; null when the agent changed more than that. */
export function addedText(authorText: string, copyText: string): string | null {
  return copyText.startsWith(authorText) ? copyText.slice(authorText.length).trim() : null
}
