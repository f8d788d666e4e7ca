import { createAnthropic } from '@ai-sdk/anthropic'
import { createGoogleGenerativeAI } from '@ai-sdk/google'
import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { isStepCount, streamText, tool } from 'ai'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import type { Wire } from './conversation.ts'
import { startModelServer } from './model-server.ts'

/* A client that others wrote reads the four protocols more strictly than the one of our own tests. */
const MODELS = {
  'openai-responses': (url: string) => createOpenAI({ baseURL: `${url}/v1`, apiKey: 'none' }).responses('model-a'),
  'openai-chat': (url: string) =>
    createOpenAICompatible({ name: 'scripted', baseURL: `${url}/v1`, apiKey: 'none', includeUsage: true })('model-a'),
  anthropic: (url: string) => createAnthropic({ baseURL: `${url}/v1`, apiKey: 'none' })('model-a'),
  google: (url: string) => createGoogleGenerativeAI({ baseURL: `${url}/v1beta`, apiKey: 'none' })('model-a'),
} satisfies Record<Wire, unknown>

test.each(Object.entries(MODELS))('%s: the AI SDK follows a script of two steps', async (_wire, makeModel) => {
  const usage = { inputTokens: 100, outputTokens: 20, cachedTokens: 10 }
  const server = await startModelServer({
    prompts: [
      {
        steps: [
          { text: '我写报告。', toolCalls: [{ shell: 'echo "hi"' }], usage, chunkBytes: 2 },
          { answer: { ok: true }, usage },
        ],
      },
    ],
  })
  onTestFinished(() => server.close())
  const commands: string[] = []
  const result = streamText({
    model: makeModel(server.url),
    prompt: 'Do it',
    stopWhen: isStepCount(5),
    tools: {
      bash: tool({
        inputSchema: z.object({ command: z.string() }),
        execute: ({ command }) => {
          commands.push(command)
          return 'done'
        },
      }),
    },
  })
  const steps = await result.steps
  expect(steps.map(({ text }) => text)).toEqual(['我写报告。', '{"ok":true}'])
  expect(commands).toEqual(['echo "hi"'])
  expect(await result.usage).toMatchObject({ inputTokens: 200, outputTokens: 40 })
  expect(server.requests.map(({ place }) => place?.step)).toEqual([0, 1])
})
