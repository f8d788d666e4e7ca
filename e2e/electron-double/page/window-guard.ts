import type { Post, WindowDisposition } from './ipc-renderer.ts'

/**
 * Holds back, in the page, what Chromium would do before the double could answer: opening a window, and leaving for an
 * address that never becomes a request (`mailto:`, `blob:`, `about:`, the app's own scheme). The main process decides.
 * What gets past this is stopped from outside, later. Goes to the page as source text, so nothing outside of the function
 * may be referred to.
 */
export function guardWindow(post: Post): void {
  const isHere = (target: string): boolean => {
    if (['', '_self', '_top', '_parent'].includes(target.toLowerCase())) return true
    return Array.from(document.querySelectorAll('iframe')).some(({ name }) => name === target)
  }
  const openWindow = window.open.bind(window)
  window.open = (url, target = '_blank', features = '') => {
    if (target !== '' && isHere(target)) return openWindow(url, target, features)
    const address = url === undefined || url === '' ? 'about:blank' : new URL(url, document.baseURI).href
    const frameName = target === '_blank' ? '' : target
    post({
      kind: 'window-open',
      url: address,
      frameName,
      features,
      disposition: features === '' ? 'foreground-tab' : 'new-window',
    })
    return null
  }

  const dispositionOf = (event: MouseEvent, target: string): WindowDisposition | null => {
    if (event.button === 1 || event.ctrlKey || event.metaKey) return 'background-tab'
    if (event.shiftKey) return 'new-window'
    return isHere(target) ? null : 'foreground-tab'
  }
  const onClick = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button === 2) return
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement && node.href !== '')
    if (!(link instanceof HTMLAnchorElement) || link.hasAttribute('download')) return
    const disposition = dispositionOf(event, link.target)
    if (disposition === null) return
    event.preventDefault()
    const frameName = link.target.startsWith('_') ? '' : link.target
    post({ kind: 'window-open', url: link.href, frameName, features: '', disposition })
  }
  // On the window, in the last phase: whatever the page does with the click itself comes first.
  window.addEventListener('click', onClick)
  window.addEventListener('auxclick', onClick)

  window.navigation.addEventListener('navigate', (event) => {
    const { url, sameDocument } = event.destination
    if (sameDocument || !event.cancelable || event.downloadRequest !== null || /^https?:/.test(url)) return
    event.preventDefault()
    post({ kind: 'navigate', url })
  })

  window.addEventListener('contextmenu', (event) => {
    if (event.defaultPrevented) return
    const path = event.composedPath()
    const link = path.find((node) => node instanceof HTMLAnchorElement)
    const [top] = path
    post({
      kind: 'context-menu',
      x: event.clientX,
      y: event.clientY,
      linkURL: link instanceof HTMLAnchorElement ? link.href : '',
      selectionText: String(window.getSelection() ?? ''),
      isEditable:
        top instanceof HTMLInputElement ||
        top instanceof HTMLTextAreaElement ||
        (top instanceof HTMLElement && top.isContentEditable),
    })
  })

  // Chromium tells of a title only with the next navigation. Head and title alone are watched; the page may be large.
  let title = ''
  const tellTitle = (): void => {
    if (document.title === title) return
    title = document.title
    post({ kind: 'title', title })
  }
  window.addEventListener('DOMContentLoaded', () => {
    const observer = new MutationObserver(() => {
      tellTitle()
      observeTitle()
    })
    const observeTitle = (): void => {
      observer.disconnect()
      observer.observe(document.head, { childList: true })
      const element = document.querySelector('title')
      if (element !== null) observer.observe(element, { childList: true, characterData: true, subtree: true })
    }
    tellTitle()
    observeTitle()
  })
}
