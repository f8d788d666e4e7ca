import { APICallError, RetryError } from 'ai'
import type { RunErrorCode } from '../../../contract/run.ts'
import type { ChosenModel } from './provider.ts'

const MAX_MESSAGE_CHARS = 400

/** A failure of the model server, told apart, in one sentence that holds neither key nor request. */
export function explainFailure(cause: unknown, chosen: ChosenModel): { code: RunErrorCode; message: string } {
  const origin = new URL(chosen.baseUrl).origin
  const error = RetryError.isInstance(cause) ? cause.lastError : cause
  if (!APICallError.isInstance(error)) {
    const reason = error instanceof Error ? error.message : String(error)
    return { code: 'NETWORK', message: `The answer of the model server could not be used: ${short(reason, chosen)}` }
  }
  const status = error.statusCode
  const said = short(error.message, chosen)
  if (status === undefined) return { code: 'NETWORK', message: `The model server ${origin} cannot be reached: ${said}` }
  if (status === 401 || status === 403) {
    const message = `The model server ${origin} refused the key (${status}): ${said}. Set ${chosen.keyVariable} to a valid key and start Skill Tryout again.`
    return { code: 'AUTH_REQUIRED', message }
  }
  if (status === 402 || status === 429)
    return {
      code: 'QUOTA_EXCEEDED',
      message: `The model server ${origin} says that the quota is used up (${status}): ${said}`,
    }
  if (status === 404 || isAboutModel(error))
    return {
      code: 'MODEL_UNKNOWN',
      message: `The model server ${origin} does not know the model ${JSON.stringify(chosen.model)} (${status}): ${said}`,
    }
  return { code: 'NETWORK', message: `The model server ${origin} answered ${status}: ${said}` }
}

function isAboutModel({ statusCode, responseBody }: APICallError): boolean {
  return statusCode === 400 && /model[_ ]not[_ ]found|unknown model|invalid model/i.test(responseBody ?? '')
}

/** Servers repeat parts of the key now and then. */
function short(text: string, { key }: ChosenModel): string {
  const plain = key === null || key === '' ? text : text.replaceAll(key, '***')
  const line = plain.replace(/\s+/g, ' ').replace(/\.$/, '').trim()
  return line.length > MAX_MESSAGE_CHARS ? `${line.slice(0, MAX_MESSAGE_CHARS)}...` : line
}
