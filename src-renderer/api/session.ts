import { create } from 'zustand'

/** Whether this page may talk to the server. A page in the desktop is always let in: its requests never leave the process. */
export type SessionState = 'unknown' | 'signed-in' | 'signed-out' | 'link-used'

/** Written by the client at each 401 and by the login; read by the frame, which shows how to get a new link. */
export const useSession = create<{ readonly state: SessionState }>(() => ({ state: 'unknown' }))

export function setSession(state: SessionState): void {
  useSession.setState({ state })
}
