import { create } from 'zustand'

const useAnnouncement = create<{ readonly text: string; readonly count: number }>(() => ({ text: '', count: 0 }))

/** Says a change of status aloud, politely. Never used for log lines. */
export function announce(text: string): void {
  useAnnouncement.setState(({ count }) => ({ text, count: count + 1 }))
}

/** Once in the window: what {@link announce} says, for screen readers only. */
export function LiveRegion() {
  const { text, count } = useAnnouncement()
  return (
    <div role="status" aria-live="polite" className="sr-only">
      {/* A new element each time: the same words twice are still two announcements. */}
      <span key={count}>{text}</span>
    </div>
  )
}
