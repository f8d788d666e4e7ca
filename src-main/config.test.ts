import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readSettings } from './config.ts'
import { makeTempFolder } from './testing/temp-folder.ts'

describe('settings that are words', () => {
  it('come from the environment, else from the file, else they are the careful choice', () => {
    const folderPath = makeTempFolder()
    expect(readSettings({}, folderPath)).toMatchObject({ modelGateway: 'on', sandbox: 'off' })
    writeFileSync(join(folderPath, 'settings.json'), '{"sandbox":"auto","modelGateway":"off"}')
    expect(readSettings({}, folderPath)).toMatchObject({ modelGateway: 'off', sandbox: 'auto' })
    const environment = { SKILL_TRYOUT_SANDBOX: ' required ', SKILL_TRYOUT_MODEL_GATEWAY: '' }
    expect(readSettings(environment, folderPath)).toMatchObject({ modelGateway: 'off', sandbox: 'required' })
  })

  it.each(['SKILL_TRYOUT_SANDBOX', 'SKILL_TRYOUT_MODEL_GATEWAY'])('%s that cannot be used is named', (variable) => {
    expect(() => readSettings({ [variable]: 'maybe' }, makeTempFolder())).toThrow(`${variable} cannot be used`)
  })
})
