import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { API_KEY_NAMES, type ApiKeyName, type ApiKeys } from '../contract/desktop.ts'
import { writeFileAtomic } from '../platform/write-file-atomic.ts'
import { DesktopError } from './desktop-error.ts'

/** The system's key store, as Electron's `safeStorage` offers it. */
export interface KeyVault {
  isEncryptionAvailable(): boolean
  /** Linux only: what stands behind it. */
  getSelectedStorageBackend(): string
  encryptString(text: string): Buffer
  decryptString(encrypted: Buffer): string
}

export interface ApiKeyParts {
  readonly vault: KeyVault
  /** Holds the keys encrypted, by the names of their variables. */
  readonly filePath: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly log: { warn(facts: object, message: string): void }
}

/** Keys of model providers: the page may set and remove them, and never gets one back. */
export interface ApiKeyStore {
  /** The environment with the stored keys in it; follows every change. What was set outside the app wins. */
  readonly environment: Readonly<Record<string, string | undefined>>
  state(): ApiKeys
  /** @throws DesktopError `not_supported` where the system has no key store */
  set(name: ApiKeyName, value: string): Promise<ApiKeys>
  remove(name: ApiKeyName): Promise<ApiKeys>
}

const FileSchema = z.partialRecord(z.enum(API_KEY_NAMES), z.string())
type StoredKeys = z.infer<typeof FileSchema>

/** Must be called once Electron is ready: before, the key store does not answer. */
export function createApiKeyStore({ vault, filePath, environment: outside, log }: ApiKeyParts): ApiKeyStore {
  const isOutside = (name: ApiKeyName): boolean => (outside[name] ?? '') !== ''
  const environment: Record<string, string | undefined> = { ...outside }
  // Without a password behind it, Linux' `basic_text` hides nothing.
  const canStore = vault.isEncryptionAvailable() && !isPlain(vault)
  let stored = canStore ? readStored(filePath, log) : {}

  const decrypt = (name: ApiKeyName, encrypted: string): string | undefined => {
    try {
      return vault.decryptString(Buffer.from(encrypted, 'base64'))
    } catch {
      log.warn({ name }, 'a stored key cannot be read any more; set it again')
      return undefined
    }
  }
  const apply = (): void => {
    for (const name of API_KEY_NAMES) {
      const encrypted = stored[name]
      if (!isOutside(name)) environment[name] = encrypted === undefined ? undefined : decrypt(name, encrypted)
    }
  }
  const keep = async (next: StoredKeys): Promise<ApiKeys> => {
    await writeFileAtomic(filePath, JSON.stringify(next), { mode: 0o600 })
    stored = next
    apply()
    return state()
  }
  const state = (): ApiKeys => ({
    canStore,
    keys: API_KEY_NAMES.map((name) => ({
      name,
      source: isOutside(name) ? 'environment' : environment[name] === undefined ? null : 'stored',
    })),
  })

  apply()
  return {
    environment,
    state,
    set(name, value) {
      if (!canStore)
        return Promise.reject(
          new DesktopError('not_supported', `This system has no key store; set ${name} in the environment instead`),
        )
      return keep({ ...stored, [name]: vault.encryptString(value).toString('base64') })
    },
    remove(name) {
      const { [name]: _removed, ...rest } = stored
      return keep(rest)
    },
  }
}

function isPlain(vault: KeyVault): boolean {
  return process.platform === 'linux' && /^(basic_text|unknown)$/.test(vault.getSelectedStorageBackend())
}

function readStored(filePath: string, log: ApiKeyParts['log']): StoredKeys {
  if (!existsSync(filePath)) return {}
  try {
    return FileSchema.parse(JSON.parse(readFileSync(filePath, 'utf8')))
  } catch {
    log.warn({}, 'the stored keys cannot be read; set them again')
    return {}
  }
}
