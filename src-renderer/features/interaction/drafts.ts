import { create } from 'zustand'
import { createJSONStorage, persist } from 'zustand/middleware'

/** A question is named by its run and its number. */
export type DraftKey = `${string}:${number}`

interface Drafts {
  /** Half-written answers: another run may be looked at meanwhile, or the page loaded again. */
  readonly texts: Readonly<Record<DraftKey, string>>
  /** Answers that came too late, by the request: they stay readable until they are sent away. */
  readonly unsent: Readonly<Record<string, string>>
}

export const useDrafts = create<Drafts>()(
  persist((): Drafts => ({ texts: {}, unsent: {} }), {
    name: 'reply-drafts',
    version: 1,
    storage: createJSONStorage(() => sessionStorage),
  }),
)

export const draftKey = (requestId: string, interactionId: number): DraftKey => `${requestId}:${interactionId}`

export function keepDraft(key: DraftKey, text: string): void {
  useDrafts.setState(({ texts: { [key]: _old, ...others } }) => ({
    texts: text === '' ? others : { ...others, [key]: text },
  }))
}

/** @param text null sends it away */
export function keepUnsent(requestId: string, text: string | null): void {
  useDrafts.setState(({ unsent: { [requestId]: _old, ...others } }) => ({
    unsent: text === null ? others : { ...others, [requestId]: text },
  }))
}
