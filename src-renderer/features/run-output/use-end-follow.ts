import { useEffect, useRef, type RefObject } from 'react'

/** So near to the end counts as there: half a line, and what fractional pixels leave. */
const AT_END_PX = 12

/**
 * Keeps the end of a growing list in view for a reader who is there, and leaves everybody else where they are.
 * @returns for the box that scrolls and for what grows in it
 */
export function useEndFollow(): { box: RefObject<HTMLDivElement | null>; content: RefObject<HTMLDivElement | null> } {
  const box = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const [outer, inner] = [box.current, content.current]
    if (outer === null || inner === null) return
    const isAtEnd = (): boolean => outer.scrollHeight - outer.scrollTop - outer.clientHeight <= AT_END_PX
    let isPinned = isAtEnd()
    let last = { top: outer.scrollTop, height: outer.scrollHeight }
    const remember = (): void => {
      last = { top: outer.scrollTop, height: outer.scrollHeight }
    }
    const onScroll = (): void => {
      if (isAtEnd()) isPinned = true
      // More may have grown since the view was moved to the end: only who moves it up wants to stay there. What shrinks moves it too.
      else if (outer.scrollTop < last.top - 1 && outer.scrollHeight >= last.height) isPinned = false
      remember()
    }
    // Told after the layout and before the picture: nothing is seen to jump.
    const growth = new ResizeObserver(() => {
      if (isPinned) outer.scrollTop = outer.scrollHeight
      remember()
    })
    growth.observe(inner)
    growth.observe(outer)
    outer.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      growth.disconnect()
      outer.removeEventListener('scroll', onScroll)
    }
  }, [])
  return { box, content }
}
