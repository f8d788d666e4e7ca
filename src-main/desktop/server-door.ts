/** Who asks the server in process: a page of the window, or the desktop's own code. */
export type InProcessCaller = 'page' | 'desktop'

/** The running server as the desktop sees it. `index.ts` hands it in: nothing here imports the server (DESIGN 2). */
export interface RunningServer {
  /** Address on loopback, such as `http://127.0.0.1:4321`. */
  readonly url: string
  /** The Bearer token of that address. The desktop needs it nowhere and never gives it to a page. */
  readonly token: string
  /** Absolute path of `server.json`. */
  readonly serverFilePath: string
  /** Answers an API request without a socket. The host of the request's address does not matter. */
  answer(request: Request, caller: InProcessCaller): Promise<Response>
  /** Answers a file of the built window; any address that is no file gets the start page. */
  answerPage(url: URL): Promise<Response>
  /**
   * Absolute path of an artifact, for revealing, opening and dragging it out. A page must never learn it, so it is no route.
   * @throws an error with a code of the contract, such as `artifact_not_found`
   */
  artifactPath(requestId: string, artifactPath: string): Promise<string>
  /** Stops children, stores states, removes `server.json`. Idempotent. */
  close(): Promise<void>
}
