import { setTimeout as delay } from 'node:timers/promises'
import type { AgentFact } from '../agent.ts'
import { SessionUpdateSchema, TextContentSchema, ToolPartSchema, type ToolPart } from './acp-messages.ts'
import { createUseProof } from './prove-use.ts'
import { createToolCalls } from './tool-calls.ts'

const QUIET_MS = 250

/** Turns what an agent says during a turn into facts. */
export interface SessionStory {
  /** Resolves when nothing has been told for a while: some agents go on with the history after they have answered the load. */
  quiet(signal: AbortSignal): Promise<void>
  /** From now on it is about this turn: what came before was a greeting, or the history of a session that was loaded. */
  listen(): void
  /** Takes the parameters of a `session/update`. */
  update(params: unknown): void
  /** Takes the tool call of a permission request, which may be the first that is heard of it. */
  permission(part: ToolPart): void
  /** Ends the turn. @returns its last message, in which the answer is: those before it are remarks along the way */
  end(): string
  /** The calls of tools that ended well so far, as they are told. */
  done(): string[]
  /** The `_meta` of all updates, where some agents put their usage. */
  metas(): readonly unknown[]
}

export interface SessionStoryOptions {
  readonly skillId: string
  /** Which of the commands that an agent offers are skills; null where that cannot be told. */
  readonly skillsAmong: ((commands: readonly string[]) => readonly string[]) | null
  readonly tell: (fact: AgentFact) => void
}

/** @param options who hears of it */
export function createSessionStory({ skillId, skillsAmong, tell }: SessionStoryOptions): SessionStory {
  const metas: unknown[] = []
  const calls = createToolCalls(tell, createUseProof(skillId, tell))
  let message = { id: null as string | null, text: '' }
  let reasoning = ''
  let lastText = ''
  let skillNames = ''
  let isListening = false
  let heardMs = performance.now()

  const endReasoning = (): void => {
    if (reasoning !== '') tell({ kind: 'reasoning', text: reasoning })
    reasoning = ''
  }
  const endMessage = (): void => {
    if (message.text.trim() !== '') {
      lastText = message.text
      tell({ kind: 'message', text: message.text, isFinal: false })
    }
    message = { id: null, text: '' }
  }
  const addText = (text: string, id: string | null): void => {
    // Some agents send empty pieces that only carry numbers.
    if (text === '') return
    endReasoning()
    if (message.text !== '' && id !== message.id) endMessage()
    message = { id, text: message.text + text }
    tell({ kind: 'delta', of: 'message', text })
  }
  const addThought = (text: string): void => {
    endMessage()
    reasoning += text
    if (text !== '') tell({ kind: 'delta', of: 'reasoning', text })
  }
  const seeTool = (part: ToolPart): void => {
    endReasoning()
    endMessage()
    calls.see(part)
  }
  const seeCommands = (names: readonly string[]): void => {
    const skills = skillsAmong?.(names) ?? null
    if (skills === null || skills.join() === skillNames) return
    skillNames = skills.join()
    tell({ kind: 'skills', names: skills })
  }
  return {
    listen() {
      isListening = true
    },
    async quiet(signal) {
      for (let leftMs = QUIET_MS; leftMs > 0 && !signal.aborted; leftMs = QUIET_MS - (performance.now() - heardMs)) {
        await delay(leftMs, undefined, { signal }).catch(() => undefined)
      }
    },
    update(params) {
      heardMs = performance.now()
      const update = SessionUpdateSchema.safeParse(params).data?.update
      if (update?.sessionUpdate === 'available_commands_update') {
        seeCommands(update.availableCommands?.map(({ name }) => name) ?? [])
      }
      if (update === undefined || !isListening) return
      if (update._meta !== undefined) metas.push(update._meta)
      switch (update.sessionUpdate) {
        case 'agent_message_chunk':
          addText(textOf(update.content), update.messageId ?? null)
          break
        case 'agent_thought_chunk':
          addThought(textOf(update.content))
          break
        case 'tool_call':
        case 'tool_call_update': {
          const part = ToolPartSchema.safeParse(partOf(params)).data
          if (part !== undefined) seeTool(part)
          break
        }
      }
    },
    // Its content is the question, not what came of it.
    permission: (part) => seeTool({ ...part, status: 'in_progress', content: null }),
    end() {
      endReasoning()
      endMessage()
      calls.closeOpen()
      return lastText
    },
    done: () => calls.done(),
    metas: () => metas,
  }
}

function textOf(content: unknown): string {
  return TextContentSchema.safeParse(content).data?.text ?? ''
}

function partOf(params: unknown): unknown {
  return typeof params === 'object' && params !== null && 'update' in params ? params.update : null
}
