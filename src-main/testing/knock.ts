import type { EngineStub } from './engine-stub.ts'
import type { TestDoor } from './open-test-door.ts'
import { sendRaw, type RawAnswer } from './raw-http.ts'

/** The address that the rows of the gate's tests knock at. */
export const LIST = '/v1/temp-skill-runs'

/** A good raw GET but for these headers; `null` leaves one out. */
export function getRaw(
  door: TestDoor<EngineStub>,
  headers: Readonly<Record<string, string | null>>,
  target = LIST,
): Promise<RawAnswer> {
  const all: Record<string, string | null> = {
    Host: `127.0.0.1:${door.port}`,
    Authorization: `Bearer ${door.token}`,
    ...headers,
  }
  const lines = Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]))
  return sendRaw(door.port, { head: [`GET ${target} HTTP/1.1`, ...lines] })
}

/** Whether the door still answers and nothing was created behind it. */
export async function isUntouched(door: TestDoor<EngineStub>): Promise<boolean> {
  const answer = await getRaw(door, {})
  const isEmpty = door.engine.stub.incoming().length === 0
  return isEmpty && answer.status === 200 && answer.body.includes('"total":0')
}
