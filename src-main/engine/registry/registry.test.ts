import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { expectNothingLeft } from '../../testing/disk.ts'
import { installSkill, sendInstall, untilInstalled } from '../../testing/install-skill.ts'
import { goodPackage, skillFiles, writeSkillFolder, zipSkill } from '../../testing/script-skill.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'

const version = (text: string) => goodPackage({ manifest: { version: text } })
const params = { skill_id: 'demo-skill' }
const skillsOf = (server: TestServer): string => join(server.dataPath, 'skills')
const versionOnDisk = (server: TestServer): unknown => {
  const manifest: unknown = JSON.parse(readFileSync(join(skillsOf(server), 'demo-skill/assets/runner.json'), 'utf8'))
  return (manifest as { version: unknown }).version
}

describe('an install', () => {
  it('is taken in at once and carried out afterwards; the skill is then in the list, without any path of the machine', async () => {
    const server = await startTestServer()
    expect(await server.client.skills.list({})).toEqual([])
    const form = new FormData()
    form.append('file', await version('1.0.0'), 'skill.zip')
    const queued = await server.client.skillPackages.install({ form })
    expect(queued).toEqual({ request_id: queued.request_id, status: 'queued' })
    const install = await untilInstalled(server, queued.request_id)
    expect(install).toMatchObject({
      request_id: queued.request_id,
      status: 'succeeded',
      ...{ skill_id: 'demo-skill', version: '1.0.0', action: 'install', error: null },
    })
    expect(install.created_at).toMatch(/Z$/)
    const skill = await server.client.skills.get({ params })
    expect(skill).toMatchObject({
      ...{ id: 'demo-skill', version: '1.0.0', engines: ['script'], effective_engines: ['script'], health: 'healthy' },
      schemas: { input: 'assets/input.schema.json' },
      entrypoint: { script: 'scripts/run.mjs' },
    })
    expect(skill.package_sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(await server.client.skills.list({})).toEqual([skill])
    expect(JSON.stringify(skill)).not.toContain(server.dataPath)
    await expectNothingLeft(server.dataPath)
  })

  it('of a higher version replaces the old one and keeps it in the archive', async () => {
    const server = await startTestServer()
    await installSkill(server, { manifest: { version: '1.9' } })
    expect(await sendInstall(server, await version('1.10'))).toMatchObject({
      ...{ status: 'succeeded', version: '1.10', action: 'update' },
    })
    expect([(await server.client.skills.get({ params })).version, versionOnDisk(server)]).toEqual(['1.10', '1.10'])
    expect(readdirSync(join(skillsOf(server), '.archive/demo-skill'))).toEqual(['1.9'])
    expect((await server.client.skills.get({ params })).archived_versions).toEqual(['1.9'])
    expect(readFileSync(join(skillsOf(server), '.archive/demo-skill/1.9/SKILL.md'), 'utf8')).toContain('demo-skill')
  })

  it.each([
    ['1.0.0', '1.0.0'],
    ['1.0.0', '1.0'],
    ['1.0.0', '1.0.0rc1'],
    ['2.0', '1!1.0', true],
    ['1!1.0', '2.0'],
    ['1.0.0', '1.0.0.post1', true],
  ])('over %s by %s follows PEP 440', async (installed, uploaded, isHigher = false) => {
    const server = await startTestServer()
    await installSkill(server, { manifest: { version: installed } })
    const install = await sendInstall(server, await version(uploaded))
    expect(install.error).toBe(
      isHigher ? null : `Skill update requires strictly higher version: installed=${installed}, uploaded=${uploaded}`,
    )
    expect(versionOnDisk(server)).toBe(isHigher ? uploaded : installed)
  })

  it('strips version control data and keeps other hidden files', async () => {
    const server = await startTestServer()
    const files = {
      ...skillFiles({ manifest: { version: '1.0.0' } }),
      '.git/config': '[core]',
      'assets/.git': 'gitdir: ../x',
      '.editorconfig': 'root = true',
    }
    expect((await sendInstall(server, await zipSkill(files))).status).toBe('succeeded')
    const live = join(skillsOf(server), 'demo-skill')
    expect(readdirSync(live).sort()).toEqual(['.editorconfig', 'SKILL.md', 'assets', 'scripts'])
    expect(readdirSync(join(live, 'assets'))).not.toContain('.git')
  })

  it.each([
    ['without a version', () => goodPackage(), 'runner.json must define a non-empty version'],
    ['with a bad version', () => version('abc!'), 'Invalid skill version: abc!'],
    ['without SKILL.md', () => zipSkill(withoutFile('SKILL.md')), 'Skill package missing required files: SKILL.md'],
    [
      'with another identity',
      () => zipSkill(skillFiles({ manifest: { version: '1.0.0' } }), 'other'),
      'Skill identity mismatch: directory, runner.json id, and SKILL.md name must match',
    ],
    ['that is no zip', () => Promise.resolve(new Blob(['hello'])), 'Invalid zip package'],
  ])('of a package %s fails with the reason in its record', async (_what, make, error) => {
    const server = await startTestServer()
    const install = await sendInstall(server, await make())
    expect(install).toMatchObject({ status: 'failed', error })
    expect(await server.client.skills.list({})).toEqual([])
    expect(readdirSync(skillsOf(server))).toEqual([])
    await expectNothingLeft(server.dataPath)
  })

  it('is refused at once when the package is empty or missing', async () => {
    const server = await startTestServer()
    const post = async (form: FormData): Promise<unknown> => {
      const answer = await server.ask('/v1/skill-packages/install', { method: 'POST', body: form })
      return [answer.status, await answer.json()]
    }
    const empty = new FormData()
    empty.append('file', new Blob([]), 'skill.zip')
    expect(await post(empty)).toEqual([400, { detail: 'Uploaded package is empty', code: 'package_invalid' }])
    const other = new FormData()
    other.append('skill_package', await version('1.0.0'), 'skill.zip')
    const detail = [{ type: 'missing', loc: ['body', 'file'], msg: 'Field required', input: null }]
    expect(await post(other)).toEqual([422, { detail, code: 'request_malformed' }])
    await expectNothingLeft(server.dataPath)
  })

  it('never overwrites an archived version', async () => {
    const server = await startTestServer()
    await installSkill(server)
    mkdirSync(join(skillsOf(server), '.archive/demo-skill/1.0.0'), { recursive: true })
    const install = await sendInstall(server, await version('2.0.0'))
    expect(install).toMatchObject({ status: 'failed', error: 'Archive already exists: demo-skill/1.0.0' })
    expect(versionOnDisk(server)).toBe('1.0.0')
  })

  it('that cannot move the old version leaves it in its place', async () => {
    const server = await startTestServer()
    await installSkill(server)
    writeFileSync(join(skillsOf(server), '.archive'), 'a file where a folder should be')
    const install = await sendInstall(server, await version('2.0.0'))
    expect(install).toMatchObject({
      status: 'failed',
      error: 'The skill could not be put in its place; the log says why',
    })
    expect([(await server.client.skills.get({ params })).version, versionOnDisk(server)]).toEqual(['1.0.0', '1.0.0'])
  })

  it('over a folder that is no valid skill sets that aside and installs anew', async () => {
    const server = await startTestServer()
    await installSkill(server, { manifest: { version: '3.0' } })
    writeFileSync(join(skillsOf(server), 'demo-skill/assets/runner.json'), '{ broken')
    const install = await sendInstall(server, await version('1.0.0'))
    expect(install).toMatchObject({ status: 'succeeded', action: 'install' })
    expect([(await server.client.skills.get({ params })).version, versionOnDisk(server)]).toEqual(['1.0.0', '1.0.0'])
    const [aside] = readdirSync(join(skillsOf(server), '.invalid'))
    expect(aside).toMatch(/^demo-skill-/)
    expect(readFileSync(join(skillsOf(server), '.invalid', aside ?? '', 'assets/runner.json'), 'utf8')).toBe('{ broken')
  })

  it('of a name that differs by case only, or is the registry’s own, is refused', async () => {
    const server = await startTestServer()
    await installSkill(server)
    const manifest = { version: '1.0.0' }
    expect((await sendInstall(server, await goodPackage({ id: 'Demo-skill', manifest }))).error).toBe(
      "The installed skill 'demo-skill' has the same name but for upper and lower case",
    )
    expect((await sendInstall(server, await goodPackage({ id: '.archive', manifest }))).error).toContain("'.archive'")
    expect(readdirSync(skillsOf(server))).toEqual(['demo-skill'])
  })
})

function withoutFile(name: string): Record<string, string> {
  const { [name]: _left, ...files } = skillFiles({ manifest: { version: '1.0.0' } })
  return files
}

describe('the registry', () => {
  it('lists skills by id, and forgets a removed one with its archive', async () => {
    const server = await startTestServer()
    for (const id of ['zebra', 'ape']) await installSkill(server, { id })
    await installSkill(server, { id: 'ape', manifest: { version: '2.0' } })
    expect((await server.client.skills.list({})).map(({ id }) => id)).toEqual(['ape', 'zebra'])
    expect(await server.client.skills.remove({ params: { skill_id: 'ape' } })).toEqual({
      skill_id: 'ape',
      removed: true,
    })
    expect((await server.client.skills.list({})).map(({ id }) => id)).toEqual(['zebra'])
    expect(readdirSync(skillsOf(server)).sort()).toEqual(['.archive', 'zebra'])
    expect(readdirSync(join(skillsOf(server), '.archive'))).toEqual([])
    await installSkill(server, { id: 'ape' })
    await installSkill(server, { id: 'ape', manifest: { version: '1.1' } })
  })

  it('answers 404 for what it does not have', async () => {
    const server = await startTestServer()
    for (const [path, method, detail, code] of [
      ['/v1/skills/nope', 'GET', 'Skill not found', 'skill_not_found'],
      ['/v1/skills/nope', 'DELETE', 'Skill not found', 'skill_not_found'],
      ['/v1/skills/..%2fruns', 'GET', 'Skill not found', 'skill_not_found'],
      ['/v1/skills/.archive', 'DELETE', 'Skill not found', 'skill_not_found'],
      ['/v1/skill-packages/nope', 'GET', 'Install request not found', 'install_not_found'],
    ] as const) {
      const answer = await server.ask(path, { method })
      expect([answer.status, await answer.json()]).toEqual([404, { detail, code }])
    }
  })

  it('says of a skill that lost a file that it is degraded', async () => {
    const server = await startTestServer()
    await installSkill(server)
    renameSync(join(skillsOf(server), 'demo-skill/SKILL.md'), join(skillsOf(server), 'demo-skill/OTHER.md'))
    expect(await server.client.skills.get({ params })).toMatchObject({
      health: 'degraded',
      health_error: 'missing SKILL.md',
    })
  })

  it('survives a restart, takes in a valid folder that it did not know, and drops one that is gone', async () => {
    const first = await startTestServer({ isLeftOpen: true })
    for (const id of ['kept', 'lost']) await installSkill(first, { id })
    await first.server.close()
    renameSync(join(skillsOf(first), 'lost'), join(first.dataPath, 'elsewhere'))
    writeSkillFolder(skillsOf(first), skillFiles({ id: 'found', manifest: { version: '0.1' } }), 'found')
    mkdirSync(join(skillsOf(first), 'rubbish'))
    const second = await startTestServer({ dataPath: first.dataPath })
    const skills = await second.client.skills.list({})
    expect(skills.map(({ id, version: text }) => `${id} ${text}`)).toEqual(['found 0.1', 'kept 1.0.0'])
    expect(skills[0]?.package_sha256).toBeNull()
    expect(existsSync(join(skillsOf(first), 'rubbish'))).toBe(true)
  })
})

describe('an install from what is here', () => {
  const installFrom = async (server: TestServer, body: object): Promise<{ status: number; body: unknown }> => {
    const headers = { 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body: JSON.stringify(body) }
    const answer = await server.ask('/v1/skill-packages/install-from-run', init)
    return { status: answer.status, body: await answer.json() }
  }

  it('works for a good run while its package is kept', async () => {
    const server = await startTestServer()
    const skill = await version('1.2.3')
    const id = await server.begin({ engine: 'script', runtime_options: { debug_keep_temp: true } }, { skill })
    await server.untilEnd(id)
    const { request_id: installId } = await server.client.skillPackages.installFrom({ body: { request_id: id } })
    expect(await untilInstalled(server, installId)).toMatchObject({ status: 'succeeded', version: '1.2.3' })
    expect((await server.status(id)).cleanup.state).toBe('retained')
  })

  it('works for a skill of the library', async () => {
    const server = await startTestServer()
    const path = writeSkillFolder(server.dataPath, skillFiles({ manifest: { version: '1.0.0' } }))
    const { library_id: libraryId } = await server.client.library.addFolder({ body: { path } })
    const { request_id: installId } = await server.client.skillPackages.installFrom({ body: { library_id: libraryId } })
    expect((await untilInstalled(server, installId)).status).toBe('succeeded')
    expect((await server.client.skills.list({})).map(({ id }) => id)).toEqual(['demo-skill'])
  })

  it('is refused in words for a run that leaves nothing to install', async () => {
    const server = await startTestServer()
    const refused = async (id: string, words: string): Promise<void> => {
      expect(await installFrom(server, { request_id: id })).toEqual({
        status: 409,
        body: { detail: expect.stringContaining(words) as string, code: 'install_not_possible' },
      })
    }
    const gone = await server.begin({ engine: 'script' }, { skill: await version('1.0.0') })
    await server.untilEnd(gone)
    await refused(gone, 'not kept any more')
    const bad = await server.begin(
      { engine: 'script', runtime_options: { debug_keep_temp: true } },
      { skill: await goodPackage({ script: 'process.exit(3)' }) },
    )
    await server.untilEnd(bad)
    await refused(bad, 'that run failed')
    const waiting = await server.client.tempRuns.create({ body: {} })
    await refused(waiting.request_id, 'that run is queued')
    await installSkill(server)
    const job = await server.client.jobs.create({ body: { skill_id: 'demo-skill' } })
    await server.untilEnd(job.request_id)
    await refused(job.request_id, 'used an installed skill')
    expect(readdirSync(join(server.dataPath, 'checks'))).toEqual([])
  })

  it('wants one source that is known', async () => {
    const server = await startTestServer()
    expect(await installFrom(server, {})).toMatchObject({ status: 422, body: { code: 'request_malformed' } })
    expect(await installFrom(server, { request_id: 'a', library_id: 'b' })).toMatchObject({ status: 422 })
    expect(await installFrom(server, { request_id: 'nope' })).toEqual({
      status: 404,
      body: { detail: 'Request not found', code: 'request_not_found' },
    })
    expect(await installFrom(server, { library_id: 'nope' })).toMatchObject({
      status: 404,
      body: { code: 'library_item_not_found' },
    })
    expect(readdirSync(join(server.dataPath, 'checks'))).toEqual([])
  })
})
