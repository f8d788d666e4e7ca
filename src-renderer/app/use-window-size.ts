import { useEffect, useState } from 'react'
import { usePreferences } from '../api/preferences.ts'
import { desktop } from '../api/desktop.ts'

/** How many columns there is room for: three, two (the inspector is a drawer), or one (the library too). */
export type WindowSize = 'wide' | 'middle' | 'narrow'

const WIDE_PX = 1_000
const MIDDLE_PX = 720

export function useWindowSize(): WindowSize {
  const zoom = usePreferences((preferences) => preferences.zoom)
  const [widthPx, setWidthPx] = useState(innerWidth)
  useEffect(() => {
    const onResize = (): void => setWidthPx(innerWidth)
    addEventListener('resize', onResize)
    return () => removeEventListener('resize', onResize)
  }, [])
  // The desktop's zoom changes innerWidth itself; in a browser our own zoom only makes everything larger.
  const room = desktop() === null ? widthPx / zoom : widthPx
  return room >= WIDE_PX ? 'wide' : room >= MIDDLE_PX ? 'middle' : 'narrow'
}
