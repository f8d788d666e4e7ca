import type { FileSlot, PendingInteraction } from '../../../src-main/contract/interaction.ts'

/** Files that the question asks for. The agent wrote the hints, so each member may be missing or of another type. */
export function fileSlots({ ui_hints: hints }: Pick<PendingInteraction, 'ui_hints'>): FileSlot[] {
  const { files } = hints
  if (!Array.isArray(files)) return []
  return files.flatMap((slot: unknown): FileSlot[] => {
    if (typeof slot !== 'object' || slot === null || !('name' in slot) || typeof slot.name !== 'string') return []
    return [
      {
        name: slot.name,
        required: 'required' in slot && slot.required === true,
        hint: 'hint' in slot && typeof slot.hint === 'string' ? slot.hint : null,
        accept: 'accept' in slot && typeof slot.accept === 'string' ? slot.accept : null,
      },
    ]
  })
}

/** The text beside the prompt, or null. */
export function hintOf({ ui_hints: { hint } }: Pick<PendingInteraction, 'ui_hints'>): string | null {
  return typeof hint === 'string' && hint.trim() !== '' ? hint : null
}

/** An answer as words, for the case that it came too late. */
export function answerWords(response: unknown): string {
  return typeof response === 'string' ? response : JSON.stringify(response)
}
