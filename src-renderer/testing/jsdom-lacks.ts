// What jsdom lacks and the window uses. A real browser shows the behaviour itself: see the journeys.
if (typeof Reflect.get(window, 'matchMedia') !== 'function') {
  Object.assign(window, {
    matchMedia: (
      media: string,
    ): Pick<MediaQueryList, 'matches' | 'media' | 'addEventListener' | 'removeEventListener'> => ({
      matches: false,
      media,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
    }),
  })
}
if (typeof Reflect.get(Element.prototype, 'checkVisibility') !== 'function') {
  // jsdom lays nothing out: whatever is in the document counts as visible.
  Object.assign(Element.prototype, { checkVisibility: () => true })
}
