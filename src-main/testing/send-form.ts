import type { EngineStub } from './engine-stub.ts'
import { FORM_TYPE, multipartBody, type RawPart } from './multipart-body.ts'
import type { TestDoor } from './open-test-door.ts'
import { sendRaw, type RawAnswer } from './raw-http.ts'

/** Sends a body to the upload of a fresh request. */
export async function sendBody(
  door: TestDoor<EngineStub>,
  body: Buffer | string,
  { type = FORM_TYPE, headers = [] }: { type?: string | null; headers?: string[] } = {},
): Promise<RawAnswer> {
  const id = await door.create()
  const head = [
    ...door.head(`POST /v1/temp-skill-runs/${id}/upload`),
    ...(type === null ? [] : [`Content-Type: ${type}`]),
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...headers,
  ]
  return await sendRaw(door.port, { head, body })
}

/** Sends these parts to the upload of a fresh request. */
export function sendParts(door: TestDoor<EngineStub>, ...parts: RawPart[]): Promise<RawAnswer> {
  return sendBody(door, multipartBody(parts))
}

/** The stable code of an error answer. */
export function codeOf({ body }: RawAnswer): unknown {
  return Reflect.get(Object(JSON.parse(body)), 'code')
}
