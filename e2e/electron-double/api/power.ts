import { EventEmitter } from 'node:events'
import { limitEvents, strict } from './strict.ts'

const EVENTS = [
  ...['suspend', 'resume', 'on-ac', 'on-battery', 'shutdown', 'lock-screen', 'unlock-screen', 'user-did-become-active'],
  ...['user-did-resign-active', 'thermal-state-change', 'speed-limit-change'],
]

export type PowerSaveBlocker = ReturnType<typeof createPowerSaveBlocker>

/** Keeps count of who holds the system awake; holds nothing. */
export function createPowerSaveBlocker() {
  const running = new Set<number>()
  let lastId = 0
  return strict('powerSaveBlocker', {
    start: (type: 'prevent-app-suspension' | 'prevent-display-sleep') => {
      if (!['prevent-app-suspension', 'prevent-display-sleep'].includes(type)) {
        throw new TypeError(`Invalid power save blocker type: ${type}`)
      }
      running.add(++lastId)
      return lastId
    },
    stop: (id: number) => running.delete(id),
    isStarted: (id: number) => running.has(id),
  })
}

/** The system's power events never come by themselves here: a test emits them. */
export function createPowerMonitor() {
  return strict(
    'powerMonitor',
    Object.assign(limitEvents('powerMonitor', new EventEmitter(), EVENTS), {
      getSystemIdleState: () => 'active' as const,
      getSystemIdleTime: () => 0,
      isOnBatteryPower: () => false,
      onBatteryPower: false,
    }),
  )
}
