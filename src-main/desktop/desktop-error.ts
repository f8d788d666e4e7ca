/** Why a desktop call was refused; its code and message cross the bridge as data. */
export type DesktopErrorCode =
  | 'sender_refused'
  | 'arguments_invalid'
  | 'window_missing'
  | 'path_refused'
  | 'file_kind_refused'
  | 'file_not_found'
  | 'url_refused'
  | 'canceled'
  | 'open_failed'
  | 'editor_failed'
  | 'not_supported'
  | 'internal_error'

/** A desktop call that cannot be done, told to the person by its message. */
export class DesktopError extends Error {
  readonly code: DesktopErrorCode

  constructor(code: DesktopErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'DesktopError'
    this.code = code
  }
}
