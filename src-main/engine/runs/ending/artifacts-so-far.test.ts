import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { goodPackage } from '../../../testing/script-skill.ts'
import { makeTempFolder } from '../../../testing/temp-folder.ts'
import { startTestServer } from '../../../testing/test-server.ts'

const SLOW = `
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
const { parameter, artifacts_dir } = JSON.parse(readFileSync(0, 'utf8'))
writeFileSync(artifacts_dir + '/out.txt', 'so far')
writeFileSync(artifacts_dir + '/bad\\\\name', '')
symlinkSync(parameter.secret, artifacts_dir + '/leak')
console.log('ready')
while (!existsSync(parameter.go)) await new Promise((done) => setTimeout(done, 20))
writeFileSync(artifacts_dir + '/out.txt', 'all of it')
console.log(JSON.stringify({ message: 'done' }))
`

it('what a run has made so far is listed and can be read as it is; a link is neither', async () => {
  const server = await startTestServer()
  const folderPath = makeTempFolder()
  const [go, secret] = [join(folderPath, 'go'), join(folderPath, 'secret')]
  writeFileSync(secret, 'secret')
  const skill = await goodPackage({ script: SLOW })
  const id = await server.begin({ engine: 'script', parameter: { go, secret } }, { skill })
  const params = { request_id: id }
  await expect.poll(async () => (await server.client.tempRuns.logs({ params })).stdout).toContain('ready')
  expect(await server.client.tempRuns.artifacts({ params })).toMatchObject({
    artifacts: ['artifacts/out.txt'],
    files: [],
  })
  const read = (name: string) => server.ask(`/v1/temp-skill-runs/${id}/artifacts/artifacts/${name}`)
  const soFar = await read('out.txt')
  expect([soFar.status, soFar.headers.get('content-type'), await soFar.text()]).toEqual([200, 'text/plain', 'so far'])
  expect((await read('leak')).status).toBe(400)
  expect((await read('nothing')).status).toBe(404)

  writeFileSync(go, '')
  await server.untilEnd(id)
  expect(await (await read('out.txt')).text()).toBe('all of it')
  const ended = await server.client.tempRuns.artifacts({ params })
  expect(ended.files.map((file) => file.path)).toEqual(ended.artifacts)
})
