import { useEffect, useState } from 'react'

/**
 * The time, for figures that run.
 * @param isRunning false stops it: a figure that stands still needs no clock
 * @param everyMs how often it changes
 */
export function useNow(isRunning: boolean, everyMs = 250): number {
  const [nowMs, setNowMs] = useState(() => Date.now())
  useEffect(() => {
    if (!isRunning) return
    setNowMs(Date.now())
    const timer = setInterval(() => setNowMs(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [isRunning, everyMs])
  return nowMs
}
