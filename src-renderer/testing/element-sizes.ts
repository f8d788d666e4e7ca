import { fireEvent } from '@testing-library/react'

/**
 * Gives the elements of jsdom, which lays out nothing, sizes to reckon with: every element is so high and wide, and as much can be
 * scrolled as its first child's style says. Scrolling clamps and tells, as a browser does.
 * @returns takes it back
 */
export function giveElementSizes(height: number, width: number): () => void {
  const tops = new WeakMap<Element, number>()
  const scrollHeight = (element: HTMLElement): number =>
    Math.max(
      height,
      ...[...element.children].map((child) => (child instanceof HTMLElement ? parseFloat(child.style.height) || 0 : 0)),
    )
  const scroll = (element: HTMLElement, top: number): void => {
    const clamped = Math.min(Math.max(0, top), scrollHeight(element) - height)
    if (clamped === (tops.get(element) ?? 0)) return
    tops.set(element, clamped)
    queueMicrotask(() => fireEvent.scroll(element))
  }
  const given: PropertyDescriptorMap & ThisType<HTMLElement> = {
    clientHeight: { configurable: true, get: () => height },
    clientWidth: { configurable: true, get: () => width },
    offsetHeight: { configurable: true, get: () => height },
    offsetWidth: { configurable: true, get: () => width },
    scrollHeight: {
      configurable: true,
      get() {
        return scrollHeight(this)
      },
    },
    scrollTop: {
      configurable: true,
      get() {
        return tops.get(this) ?? 0
      },
      set(top: number) {
        scroll(this, top)
      },
    },
    scrollTo: {
      configurable: true,
      value({ top }: { top: number }) {
        scroll(this, top)
      },
    },
    scrollBy: {
      configurable: true,
      value({ top }: { top: number }) {
        scroll(this, this.scrollTop + top)
      },
    },
    scrollIntoView: { configurable: true, value: () => undefined },
  }
  const before = Object.keys(given).map(
    (name) => [name, Object.getOwnPropertyDescriptor(HTMLElement.prototype, name)] as const,
  )
  Object.defineProperties(HTMLElement.prototype, given)
  return () => {
    for (const [name, descriptor] of before) {
      if (descriptor === undefined) Reflect.deleteProperty(HTMLElement.prototype, name)
      else Object.defineProperty(HTMLElement.prototype, name, descriptor)
    }
  }
}
