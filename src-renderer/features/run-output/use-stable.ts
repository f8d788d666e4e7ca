import { useLayoutEffect, useRef, useState } from 'react'

/** The same function at each drawing, which calls the newest one: for parts that are drawn again only when their props change. */
export function useStable<Args extends unknown[], Value>(run: (...args: Args) => Value): (...args: Args) => Value {
  const newest = useRef(run)
  useLayoutEffect(() => {
    newest.current = run
  })
  const [stable] = useState(
    () =>
      (...args: Args): Value =>
        newest.current(...args),
  )
  return stable
}
