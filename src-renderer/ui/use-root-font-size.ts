import { useSyncExternalStore } from 'react'

/** Pixels of one rem. Virtual lists reckon in pixels, but their rows must grow with the window's zoom. */
export function useRootFontSize(): number {
  return useSyncExternalStore(watchRoot, rootFontSize)
}

function rootFontSize(): number {
  const size = parseFloat(getComputedStyle(document.documentElement).fontSize)
  return Number.isFinite(size) && size > 0 ? size : 16
}

/** The zoom is a variable on the root element; the browser's own setting changes only with a reload or a resize. */
function watchRoot(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] })
  window.addEventListener('resize', onChange)
  return () => {
    observer.disconnect()
    window.removeEventListener('resize', onChange)
  }
}
