import { ipcMain, type IpcMainInvokeEvent } from 'electron'
import { ApiError } from '../contract/client.ts'
import { DESKTOP_CHANNELS, type DesktopAnswer, type DesktopCalls, type DesktopChannel } from '../contract/desktop.ts'
import { AppError } from '../contract/errors.ts'
import { isAppPage } from './app-origin.ts'
import { DesktopError } from './desktop-error.ts'
import { IPC_ARGUMENTS } from './ipc-arguments.ts'

/** A function for every channel; one that is missing does not compile. */
export type DesktopHandlers = {
  readonly [Channel in DesktopChannel]: (
    ...args: DesktopCalls[Channel]['args']
  ) => Promise<DesktopCalls[Channel]['value']>
}

/** The parts of an event that say who sent it. */
export interface Sender {
  readonly sender: { readonly id: number }
  readonly senderFrame: { readonly url: string; readonly parent: object | null } | null
}

export interface IpcParts {
  readonly handlers: DesktopHandlers
  /** Id of the window's own page; null while there is no window. */
  readonly ownContentsId: () => number | null
  readonly log: { warn(fields: object, text: string): void; error(fields: object, text: string): void }
}

/** Registers every channel. This is the only file that talks to `ipcMain`, so no handler can forget the checks. */
export function registerIpc(parts: IpcParts): void {
  // electron-store puts a listener of its own there, which would tell any page where the user's data is.
  ipcMain.removeAllListeners('electron-store-get-data')
  Object.values(DESKTOP_CHANNELS).forEach((channel) => registerChannel(parts, channel))
}

function registerChannel(parts: IpcParts, channel: DesktopChannel): void {
  ipcMain.handle(channel, (event: IpcMainInvokeEvent, ...args: unknown[]) => answerCall(parts, channel, event, args))
}

/** Checks the sender, parses the arguments, calls the handler; whatever goes wrong comes back as data. */
export async function answerCall<Channel extends DesktopChannel>(
  parts: IpcParts,
  channel: Channel,
  event: Sender,
  args: readonly unknown[],
): Promise<DesktopAnswer<DesktopCalls[Channel]['value']>> {
  if (!isOwnPage(event, parts.ownContentsId())) {
    parts.log.warn({ channel, url: event.senderFrame?.url ?? null }, 'call of a foreign frame refused')
    return { ok: false, code: 'sender_refused', message: 'This frame may not do that' }
  }
  const parsed = IPC_ARGUMENTS[channel].safeParse(args)
  if (!parsed.success) return { ok: false, code: 'arguments_invalid', message: 'The call has a bad argument' }
  try {
    return { ok: true, value: await parts.handlers[channel](...parsed.data) }
  } catch (cause) {
    if (cause instanceof DesktopError || cause instanceof ApiError || cause instanceof AppError) {
      return { ok: false, code: cause.code, message: cause.message }
    }
    parts.log.error({ channel, err: cause }, 'a desktop call failed')
    return { ok: false, code: 'internal_error', message: 'Something went wrong here' }
  }
}

/** Only the top frame of our own window, while it shows our own page. */
function isOwnPage(event: Sender, ownContentsId: number | null): boolean {
  const frame = event.senderFrame
  return event.sender.id === ownContentsId && frame?.parent === null && isAppPage(frame.url)
}
