import { client, PROTOCOL_VERSION, type ClientConnection, type Stream } from '@agentclientprotocol/sdk'
import type { Attempt } from '../agent.ts'
import type { ListedModel } from '../models/read-model-list.ts'
import { modelsOfSession, PermissionRequestSchema, SessionSchema, TurnSchema, type Turn } from './acp-messages.ts'
import type { AcpProfile } from './acp-profile.ts'
import type { PermissionDesk } from './permission-policy.ts'
import type { SessionStory } from './session-story.ts'

/** The agent does not know the session that was to be continued, or could not load it. */
export class SessionLoadError extends Error {}

/** The client's end of a connection; what an agent asks beyond permissions is answered "method not found" by the SDK. */
export function connectAcp(stream: Stream, desk: PermissionDesk, story: SessionStory): ClientConnection {
  return client({ name: 'skill-tryout' })
    .onRequest('session/request_permission', PermissionRequestSchema, ({ params }) => {
      story.permission(params.toolCall)
      return desk.answer(params)
    })
    .connect(stream)
}

export interface TurnHooks {
  /** Aborted when the turn is to end before its time, but not the attempt. */
  readonly stopped: AbortSignal
  /** Gets the models that a session could be switched to, by the names that a run asks for them. */
  onModels(models: readonly ListedModel[]): void
}

/**
 * One turn with an agent: handshake, new or loaded session, mode, prompt.
 * @returns the answer to the prompt, when the turn is over
 * @throws SessionLoadError; the SDK's `RequestError` for what the agent answers with an error; an error when the agent goes away
 */
export async function takeTurn(
  { agent }: ClientConnection,
  profile: AcpProfile,
  attempt: Attempt,
  story: SessionStory,
  hooks: TurnHooks,
): Promise<Turn> {
  await agent.request('initialize', {
    protocolVersion: PROTOCOL_VERSION,
    // It works on the files of its workspace by itself: only so its own sandbox and rules hold.
    clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
    clientInfo: { name: 'skill-tryout', title: 'Skill Tryout', version: '1' },
  })
  const sessionId = await openSession(agent, profile, attempt, hooks)
  attempt.tell({ kind: 'session', sessionId })
  const cancel = (): void => void agent.notify('session/cancel', { sessionId }).catch(() => undefined)
  const ending = AbortSignal.any([attempt.signal, hooks.stopped])
  ending.addEventListener('abort', cancel, { once: true })
  if (ending.aborted) cancel()
  try {
    if (attempt.resume !== null) await story.quiet(attempt.signal)
    if (profile.modeId !== null) await setMode(agent, sessionId, profile.modeId, attempt)
    story.listen()
    const prompt = [{ type: 'text' as const, text: attempt.prompt }]
    return TurnSchema.parse(await agent.request('session/prompt', { sessionId, prompt }))
  } finally {
    ending.removeEventListener('abort', cancel)
  }
}

async function openSession(
  agent: ClientConnection['agent'],
  profile: AcpProfile,
  attempt: Attempt,
  hooks: Pick<TurnHooks, 'onModels'>,
): Promise<string> {
  const { workspacePath, resume } = attempt
  const place = { cwd: workspacePath, mcpServers: [] }
  const answer: unknown =
    resume === null
      ? await agent.request('session/new', place)
      : await agent.request('session/load', { ...place, sessionId: resume.sessionId }).catch((cause: unknown) => {
          throw new SessionLoadError('The session could not be loaded', { cause })
        })
  const session = SessionSchema.parse(answer ?? {})
  const told = session.models?.currentModelId ?? session.configOptions?.find(({ id }) => id === 'model')?.currentValue
  const model = typeof told === 'string' ? profile.modelName(told) : null
  if (model !== null) attempt.tell({ kind: 'model', model })
  hooks.onModels(modelsOfSession(session).map(({ id, name }) => ({ id: profile.modelName(id) ?? id, name })))
  const sessionId = resume?.sessionId ?? session.sessionId
  if (typeof sessionId !== 'string') throw new Error('The agent opened a session without an id')
  return sessionId
}

async function setMode(
  agent: ClientConnection['agent'],
  sessionId: string,
  modeId: string,
  attempt: Attempt,
): Promise<void> {
  try {
    await agent.request('session/set_mode', { sessionId, modeId })
  } catch {
    attempt.tell({
      kind: 'warning',
      code: 'MODE_NOT_SET',
      message: `The agent did not take its mode "${modeId}"; it goes on in the one that it starts in.`,
    })
  }
}
