import { expect } from 'vitest'
import type { SkillInstall } from '../contract/registry.ts'
import { goodPackage, type SkillOptions } from './script-skill.ts'
import type { TestServer } from './test-server.ts'

/** Sends a package to be installed and waits for the end of it, good or bad. */
export async function sendInstall(server: TestServer, content: Blob): Promise<SkillInstall> {
  const form = new FormData()
  form.append('file', content, 'skill.zip')
  const { request_id: requestId } = await server.client.skillPackages.install({ form })
  return await untilInstalled(server, requestId)
}

/** Waits for an install to be over. */
export async function untilInstalled(server: TestServer, requestId: string): Promise<SkillInstall> {
  const look = (): Promise<SkillInstall> => server.client.skillPackages.get({ params: { request_id: requestId } })
  await expect.poll(async () => (await look()).status, { timeout: 15_000 }).toMatch(/^(succeeded|failed)$/)
  return await look()
}

/** Installs the skill of {@link goodPackage}, version 1.0.0 unless the manifest says otherwise. @returns the install's id */
export async function installSkill(server: TestServer, options: SkillOptions = {}): Promise<string> {
  const manifest = { version: '1.0.0', ...options.manifest }
  const install = await sendInstall(server, await goodPackage({ ...options, manifest }))
  expect(install).toMatchObject({ status: 'succeeded', error: null })
  return install.request_id
}
