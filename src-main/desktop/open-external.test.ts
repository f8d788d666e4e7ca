import { beforeEach, expect, test, vi } from 'vitest'
import { checkExternalUrl, createOpenExternal } from './open-external.ts'
import { findWords } from './words.ts'

const { dialog, shell } = vi.hoisted(() => ({
  dialog: { showMessageBox: vi.fn() },
  shell: { openExternal: vi.fn() },
}))
vi.mock('electron', () => ({ app: { getLocale: () => 'en-US' }, dialog, shell }))

const open = createOpenExternal({ window: () => null, words: () => findWords('en') })
beforeEach(() => vi.clearAllMocks())

test.each([
  'http://example.org/',
  'file:///etc/passwd',
  'smb://host/share',
  'ms-settings:about',
  'ms-msdt:/id',
  'javascript:alert(1)',
  'data:text/html,x',
  'app://skill-tryout/v1/temp-skill-runs/1/artifacts/x',
  'skill-tryout://run/1',
  '/home/someone/artifact.pdf',
  'https://user:secret@example.org/',
  'https://example.org:8443/',
  'https://127.0.0.1/',
  'https://[::1]/',
  'https://localhost/',
  'https://2130706433/',
  'not a link',
  '',
])('%s is refused without a question', async (url) => {
  await expect(open(url)).rejects.toMatchObject({ code: 'url_refused' })
  expect(dialog.showMessageBox).not.toHaveBeenCalled()
  expect(shell.openExternal).not.toHaveBeenCalled()
})

test('an https link is opened once the person has seen its host and agreed', async () => {
  dialog.showMessageBox.mockResolvedValue({ response: 0 })
  await open('https://agentskills.io/specification#front')
  expect(dialog.showMessageBox.mock.lastCall?.[0]).toMatchObject({
    message: expect.stringContaining('agentskills.io') as string,
    defaultId: 1,
    cancelId: 1,
  })
  expect(shell.openExternal).toHaveBeenCalledWith('https://agentskills.io/specification#front')
})

test('without agreement nothing is opened', async () => {
  dialog.showMessageBox.mockResolvedValue({ response: 1 })
  await expect(open('https://example.org/')).rejects.toMatchObject({ code: 'canceled' })
  expect(shell.openExternal).not.toHaveBeenCalled()
})

test('a look-alike host is shown as what it is', () => {
  expect(checkExternalUrl('https://аpple.com/').host).toMatch(/^xn--/)
})
