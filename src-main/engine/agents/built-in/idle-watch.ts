/** Notices when a model server has gone silent, without counting the time that tools take. */
export interface IdleWatch {
  /** Something came. */
  touch(): void
  /** A tool begins or ends its work. */
  setBusy(isBusy: boolean): void
  stop(): void
}

/** @param onIdle called once after `idleMs` of silence */
export function createIdleWatch(idleMs: number, onIdle: () => void): IdleWatch {
  let timer: NodeJS.Timeout | undefined
  let busy = 0
  const restart = (): void => {
    clearTimeout(timer)
    timer = busy === 0 ? setTimeout(onIdle, idleMs) : undefined
  }
  restart()
  return {
    touch: restart,
    setBusy(isBusy) {
      busy += isBusy ? 1 : -1
      restart()
    },
    stop() {
      clearTimeout(timer)
    },
  }
}
