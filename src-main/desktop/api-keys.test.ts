import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeTempFolder } from '../testing/temp-folder.ts'
import { createApiKeyStore, type KeyVault } from './api-keys.ts'

/** A key store that can be locked: it turns texts around. */
function makeVault(backend = 'gnome_libsecret', isThere = true): KeyVault & { isLocked: boolean } {
  const turn = (text: string): string => Buffer.from(text).reverse().toString()
  return {
    isLocked: false,
    isEncryptionAvailable: () => isThere,
    getSelectedStorageBackend: () => backend,
    encryptString: (text) => Buffer.from(turn(text)),
    decryptString(encrypted) {
      if (this.isLocked) throw new Error('locked')
      return turn(encrypted.toString())
    },
  }
}

function open(parts: { vault?: KeyVault; filePath?: string; environment?: Record<string, string> } = {}) {
  const warnings: string[] = []
  const filePath = parts.filePath ?? join(makeTempFolder(), 'keys.json')
  const store = createApiKeyStore({
    vault: parts.vault ?? makeVault(),
    filePath,
    environment: parts.environment ?? {},
    log: { warn: (facts, message) => warnings.push(JSON.stringify(facts) + message) },
  })
  return { store, filePath, warnings }
}
const sourceOf = (store: ReturnType<typeof open>['store'], name: string) =>
  store.state().keys.find((key) => key.name === name)?.source

test('a key that is set takes effect at once, survives a restart, and is on disk only encrypted', async () => {
  const { store, filePath } = open()
  const { environment } = store
  await store.set('OPENAI_API_KEY', 'sk-secret')
  expect(environment['OPENAI_API_KEY']).toBe('sk-secret')
  expect(readFileSync(filePath, 'utf8')).not.toContain('sk-secret')
  if (process.platform !== 'win32') expect(statSync(filePath).mode & 0o777).toBe(0o600)
  const again = open({ filePath }).store
  expect(again.environment['OPENAI_API_KEY']).toBe('sk-secret')
  expect(sourceOf(again, 'OPENAI_API_KEY')).toBe('stored')
  await again.remove('OPENAI_API_KEY')
  expect(again.environment['OPENAI_API_KEY']).toBeUndefined()
  expect(open({ filePath }).store.environment['OPENAI_API_KEY']).toBeUndefined()
})

test('what is set outside the app wins', async () => {
  const { store } = open({ environment: { OPENAI_API_KEY: 'sk-outside', PATH: '/bin' } })
  await store.set('OPENAI_API_KEY', 'sk-stored')
  expect(store.environment).toMatchObject({ OPENAI_API_KEY: 'sk-outside', PATH: '/bin' })
  expect(sourceOf(store, 'OPENAI_API_KEY')).toBe('environment')
})

test('the state tells which keys there are, and no key', async () => {
  const { store } = open()
  expect(JSON.stringify(await store.set('GEMINI_API_KEY', 'gm-secret'))).not.toContain('gm-secret')
})

test.runIf(process.platform === 'linux')('without a key store nothing is stored', async () => {
  for (const vault of [makeVault('basic_text'), makeVault('unknown', false)]) {
    const { store } = open({ vault })
    expect(store.state().canStore).toBe(false)
    await expect(store.set('OPENAI_API_KEY', 'sk')).rejects.toThrow('set OPENAI_API_KEY in the environment')
    expect(store.environment['OPENAI_API_KEY']).toBeUndefined()
  }
})

test('a file or a key that cannot be read is one line in the log, not the end of the app', async () => {
  const broken = join(makeTempFolder(), 'keys.json')
  writeFileSync(broken, '{"OPENAI_API_KEY":')
  expect(open({ filePath: broken }).warnings).toHaveLength(1)

  const { store, filePath } = open()
  await store.set('OPENAI_API_KEY', 'sk-secret')
  const locked = open({ filePath, vault: { ...makeVault(), isLocked: true } as KeyVault })
  expect(locked.store.environment['OPENAI_API_KEY']).toBeUndefined()
  expect(locked.warnings.join()).toContain('OPENAI_API_KEY')
  expect(locked.warnings.join()).not.toContain('sk-secret')
})
