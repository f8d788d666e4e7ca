export interface Preventable {
  preventDefault(): void
  readonly defaultPrevented: boolean
}

/** An event of Electron: its listeners may prevent what it announces. */
export function createEvent(): Preventable
export function createEvent<T extends object>(fields: T): Preventable & T
export function createEvent(fields: object = {}): Preventable {
  let isPrevented = false
  return Object.defineProperties(
    {
      preventDefault: () => {
        isPrevented = true
      },
      defaultPrevented: false,
      ...fields,
    },
    { defaultPrevented: { get: () => isPrevented } },
  )
}
