import { cleanup, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { API_KEY_NAMES, type ApiKeyName, type ApiKeys } from '../../../src-main/contract/desktop.ts'
import { createFakeApi } from '../../testing/fake-api.ts'
import { createFakeWorld } from '../../testing/fake-world.ts'
import { renderOver } from '../../testing/render-run.tsx'
import { ApiKeyList } from './api-keys.tsx'

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

/** A desktop that keeps keys as the real one does: it tells where they are, never what they are. */
function openKeys(canStore = true) {
  const stored = new Map<ApiKeyName, string>()
  const state = (): { ok: true; value: ApiKeys } => ({
    ok: true,
    value: {
      canStore,
      keys: API_KEY_NAMES.map((name) => ({
        name,
        source: name === 'GEMINI_API_KEY' ? 'environment' : stored.has(name) ? 'stored' : null,
      })),
    },
  })
  vi.stubGlobal('desktop', {
    getApiKeys: () => Promise.resolve(state()),
    setApiKey: (name: ApiKeyName, value: string) => {
      stored.set(name, value)
      return Promise.resolve(state())
    },
    removeApiKey: (name: ApiKeyName) => {
      stored.delete(name)
      return Promise.resolve(state())
    },
  })
  renderOver(createFakeApi(createFakeWorld()), <ApiKeyList isOpen />)
  return { stored, user: userEvent.setup() }
}

test('a key goes into the store, is gone from the page, and can be removed', async () => {
  const { stored, user } = openKeys()
  await user.click(await screen.findByRole('button', { name: 'Set OPENAI_API_KEY' }))
  const field = screen.getByLabelText<HTMLInputElement>('Key')
  expect(field.type).toBe('password')
  await user.type(field, ' sk-secret {Enter}')
  await screen.findByText('Stored')
  expect(stored.get('OPENAI_API_KEY')).toBe('sk-secret')
  expect(document.body.innerHTML).not.toContain('sk-secret')
  await user.click(screen.getByRole('button', { name: 'Remove OPENAI_API_KEY' }))
  await waitFor(() => expect(stored.size).toBe(0))
})

test('a key of the environment is only named, for it wins', async () => {
  openKeys()
  const row = (await screen.findByText('GEMINI_API_KEY')).closest('li')!
  expect(within(row).getByText('From the environment')).toBeTruthy()
  expect(within(row).queryByRole('button')).toBeNull()
})

test('without a key store nothing can be set, and it says why', async () => {
  openKeys(false)
  await screen.findByText(/no key store/)
  expect(screen.queryByRole('button', { name: /^Set / })).toBeNull()
})
