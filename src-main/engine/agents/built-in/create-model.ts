import { createAnthropic } from '@ai-sdk/anthropic'
import { createGoogleGenerativeAI } from '@ai-sdk/google'
import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import type { LanguageModel } from 'ai'
import type { ChosenModel } from './provider.ts'

/** Sent where a library insists on a key and the server wants none. */
const NO_KEY = 'none'

/** A language model of the library for a chosen server. */
export function createModel({ wire, baseUrl: baseURL, key, model }: ChosenModel): LanguageModel {
  const apiKey = key ?? NO_KEY
  switch (wire) {
    case 'openai-chat':
      return createOpenAICompatible({
        name: 'openai-compatible',
        baseURL,
        includeUsage: true,
        ...(key === null ? {} : { apiKey: key }),
      })(model)
    case 'openai-responses':
      return createOpenAI({ baseURL, apiKey }).responses(model)
    case 'anthropic':
      return createAnthropic({ baseURL, apiKey })(model)
    case 'google':
      return createGoogleGenerativeAI({ baseURL, apiKey })(model)
  }
}
