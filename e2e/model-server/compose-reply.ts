import type { Place } from './choose-step.ts'
import { stepAt, fillCaptures } from './choose-step.ts'
import type { Conversation, ModelCall, Reply } from './conversation.ts'
import { ANSWER_TOOLS, fillToolCall, sampleOf } from './fill-tool-call.ts'
import type { FullScript, ScriptStep } from './model-script.ts'

const USAGE = { inputTokens: 1000, outputTokens: 50, cachedTokens: 0 }

/** What the model says at a place of the script. */
export function composeReply(script: FullScript, conversation: Conversation, place: Place): Reply {
  const step = fillCaptures(script, conversation, stepAt(script, place))
  const answerTool = conversation.tools.find(({ name }) => ANSWER_TOOLS.includes(name))
  const calls: ModelCall[] = place.isRepeat ? [] : step.toolCalls.map((wish) => fillToolCall(wish, conversation))
  let text = (step.text ?? '').repeat(step.repeat)
  if (step.answer !== undefined) {
    if (answerTool !== undefined && !place.isRepeat) calls.push({ name: answerTool.name, arguments: step.answer })
    else text += (text === '' ? '' : '\n') + JSON.stringify(step.answer)
  }
  // An answer of nothing at all is taken for a fault by most agents.
  if (text === '' && calls.length === 0) text = 'Done.'
  return {
    model: conversation.model,
    textPieces: cutText(text, step),
    calls,
    usage: step.usage ?? USAGE,
  }
}

/** What is said to a request that has nothing to do with the task: a title, or a small JSON object where one is wanted. */
export function composeSideReply(script: FullScript, conversation: Conversation): Reply {
  const { answerSchema } = conversation
  const text = answerSchema === null ? script.sideText : JSON.stringify(sampleOf({ type: 'object', ...answerSchema }))
  return {
    model: conversation.model,
    textPieces: [text],
    calls: [],
    usage: { inputTokens: 10, outputTokens: 5, cachedTokens: 0 },
  }
}

/** Whole characters only: a text event is JSON, and half a surrogate pair is none. Bytes are split later. */
function cutText(text: string, { deltaCharacters }: ScriptStep): string[] {
  const characters = Array.from(text)
  const pieces: string[] = []
  for (let at = 0; at < characters.length; at += deltaCharacters)
    pieces.push(characters.slice(at, at + deltaCharacters).join(''))
  return pieces
}
