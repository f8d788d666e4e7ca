import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { Finding } from '../../contract/finding.ts'
import type { JsonObject } from '../../contract/skill.ts'
import { makeTempFolder } from '../../testing/temp-folder.ts'
import { applyFix } from '../../testing/rule-case.ts'
import { findResult } from '../runs/answer/find-result.ts'
import { checkData } from './schemas/check-data.ts'
import { validateSkill } from './validate-skill.ts'

// What a newcomer sees first.

const SAMPLES_PATH = join(import.meta.dirname, '../../../resources/samples')

const check = (skillPath: string, topLevelName: string) => validateSkill(skillPath, { topLevelName, profile: 'strict' })

async function runScript(skillPath: string, script: string, request: object) {
  const artifactsPath = join(makeTempFolder(), 'artifacts')
  const input = JSON.stringify({ input: {}, parameter: {}, ...request, artifacts_dir: artifactsPath })
  const stdout = execFileSync(process.execPath, [join(skillPath, script)], { input, encoding: 'utf8' })
  return { stdout, result: (await findResult(stdout))?.data ?? null, artifactsPath }
}

test('the first sample has nothing to remark, for anybody', async () => {
  const outcome = await check(join(SAMPLES_PATH, 'hello-tryout'), 'hello-tryout')
  expect(outcome.findings).toEqual([])
  expect(outcome.profiles.map(({ verdict }) => verdict)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'ok'])
  expect(outcome.summary?.engines).toEqual(['script', 'codex', 'claude'])
})

test('the first sample streams its log in colour, makes what its contract says and answers in the chosen language', async () => {
  const skillPath = join(SAMPLES_PATH, 'hello-tryout')
  const { summary } = await check(skillPath, 'hello-tryout')
  const textPath = join(makeTempFolder(), 'text.txt')
  writeFileSync(textPath, '技能 技能 技能 & <b>bold</b>')
  const request = { input: { name: 'Ada', text: textPath }, parameter: { language: 'zh', top_words: 2 } }
  const { stdout, result, artifactsPath } = await runScript(skillPath, summary?.entry_script ?? '', request)
  expect(stdout).toContain('\u001b[32m')
  expect(checkData(summary?.output_schema ?? {}, result)).toEqual([])
  expect(result).toMatchObject({
    summary: expect.stringContaining('你好，Ada！') as string,
    top_words: [
      { word: '技能', count: 3 },
      { word: 'b', count: 2 },
    ],
  })
  expect(readdirSync(artifactsPath).sort()).toEqual(summary?.artifacts.map(({ pattern }) => pattern).sort())
  expect(readFileSync(join(artifactsPath, 'chart.svg'), 'utf8')).toMatch(/^<svg[^]*技能[^]*<\/svg>\n$/)
})

test('the defaults that a form fills in are those of the script', async () => {
  const skillPath = join(SAMPLES_PATH, 'hello-tryout')
  const { summary } = await check(skillPath, 'hello-tryout')
  const defaults = (schema: JsonObject | null | undefined) =>
    Object.fromEntries(
      Object.entries(schema?.['properties'] as Record<string, JsonObject>).flatMap(([name, property]) =>
        'default' in property ? [[name, property['default']]] : [],
      ),
    )
  const script = summary?.entry_script ?? ''
  const filled = { input: defaults(summary?.input_schema), parameter: defaults(summary?.parameter_schema) }
  const [one, other] = [await runScript(skillPath, script, filled), await runScript(skillPath, script, {})]
  expect(one.result).toEqual(other.result)
})

test('the second sample has the mistakes that its README names, and the repairs leave those for the hand', async () => {
  const skillPath = join(makeTempFolder(), 'broken-tryout')
  cpSync(join(SAMPLES_PATH, 'broken-tryout'), skillPath, { recursive: true })
  const rules = (findings: readonly Finding[]) => findings.map(({ rule, fix }) => [rule, fix !== null])
  const { findings, profiles } = await check(skillPath, 'broken-tryout')
  expect(rules(findings)).toEqual([
    ['yaml.unquoted-colon', true],
    ['identity.mismatch', true],
    ['version.invalid', false],
    ['schema.missing-file', true],
    ['frontmatter.allowed-tools', true],
    ['body.link-missing', false],
  ])
  const readme = readFileSync(join(skillPath, 'README.md'), 'utf8')
  expect(readme.match(/^\| `.*one click \|$|^\| `.*one click \|/gm)).toHaveLength(4)
  expect(profiles.filter(({ verdict }) => verdict === 'rejected').length).toBeGreaterThan(3)

  // One at a time, as an author clicks: each repair is of the newest check.
  for (let round = 0; round < 4; round += 1) {
    const current = (await check(skillPath, 'broken-tryout')).findings.find(({ fix }) => fix !== null)
    for (const file of new Set(current?.fix?.edits.map((edit) => edit.file))) {
      const path = join(skillPath, file)
      mkdirSync(dirname(path), { recursive: true })
      const isNew = !readdirSync(dirname(path)).includes(file.slice(file.lastIndexOf('/') + 1))
      writeFileSync(path, applyFix(isNew ? '' : readFileSync(path, 'utf8'), current, file))
    }
  }
  expect(rules((await check(skillPath, 'broken-tryout')).findings)).toEqual([
    ['version.invalid', false],
    ['body.link-missing', false],
  ])

  const runnerPath = join(skillPath, 'assets', 'runner.json')
  writeFileSync(runnerPath, readFileSync(runnerPath, 'utf8').replace('1.0-final', '1.0.0'))
  const { summary } = await check(skillPath, 'broken-tryout')
  const { result } = await runScript(skillPath, summary?.entry_script ?? '', {})
  expect(checkData(summary?.output_schema ?? {}, result)).toEqual([])
})
