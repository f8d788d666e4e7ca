import { EventEmitter } from 'node:events'
import type { CdpSession } from '../browser/cdp.ts'
import { limitEvents, strict } from './strict.ts'

const SOURCES = ['system', 'light', 'dark'] as const
export type ThemeSource = (typeof SOURCES)[number]

/** '' takes the emulation back. */
type Scheme = 'dark' | 'light' | ''

export interface ThemeControl {
  /** Makes a page see the theme; a driver's own emulation would win otherwise, so it is told again with each document. */
  readonly applyTo: (session: CdpSession) => Promise<void>
  /** Stands for the user who switches the system's own theme. */
  readonly setSystemDark: (isDark: boolean) => void
}

export type NativeTheme = ReturnType<typeof createNativeTheme>['nativeTheme']

/** @param sessions the pages that are open now */
export function createNativeTheme(sessions: () => CdpSession[]) {
  const emitter = limitEvents('nativeTheme', new EventEmitter(), ['updated'])
  let source: ThemeSource = 'system'
  let isSystemDark = false

  const isDark = (): boolean => (source === 'system' ? isSystemDark : source === 'dark')
  const scheme = (): Scheme => {
    if (source === 'system' && !isSystemDark) return ''
    return isDark() ? 'dark' : 'light'
  }
  const applyTo = async (session: CdpSession): Promise<void> => {
    // While the system decides and is light, a driver may emulate what it likes.
    if (scheme() !== '') await emulate(session, scheme())
  }
  const change = (set: () => void): void => {
    const before = [source, isDark()]
    set()
    if (before[0] === source && before[1] === isDark()) return
    for (const session of sessions()) emulate(session, scheme()).catch(() => undefined)
    emitter.emit('updated')
  }
  const nativeTheme = strict(
    'nativeTheme',
    Object.defineProperties(emitter, {
      themeSource: {
        get: () => source,
        set: (value: ThemeSource) => {
          if (!SOURCES.includes(value)) throw new TypeError(`Invalid themeSource value provided: ${value}`)
          change(() => (source = value))
        },
      },
      shouldUseDarkColors: { get: isDark },
      shouldUseHighContrastColors: { value: false },
      shouldUseInvertedColorScheme: { value: false },
      prefersReducedTransparency: { value: false },
      inForcedColorsMode: { value: false },
    }) as EventEmitter & ThemeMembers,
  )
  const control: ThemeControl = {
    applyTo,
    setSystemDark: (value) => change(() => (isSystemDark = value)),
  }
  return { nativeTheme, control }
}

export interface ThemeMembers {
  themeSource: ThemeSource
  readonly shouldUseDarkColors: boolean
  readonly shouldUseHighContrastColors: boolean
  readonly shouldUseInvertedColorScheme: boolean
  readonly prefersReducedTransparency: boolean
  readonly inForcedColorsMode: boolean
}

async function emulate(session: CdpSession, value: Scheme): Promise<void> {
  await session.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }] })
}
