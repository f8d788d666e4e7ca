import ts from 'typescript'
import { expect, test } from 'vitest'
import { findCalls, findNodes, importedNames, readSources, type Source } from './support/source-tree.ts'

const main = readSources('src-main')
const preload = readSources('src-preload')
const all = [...main, ...preload, ...readSources('src-renderer')]

const pathsOf = (sources: readonly Source[]): string[] => sources.map(({ path }) => path).sort()
const importing = (sources: readonly Source[], name: string): string[] =>
  pathsOf(sources.filter((source) => importedNames(source, 'electron').includes(name)))
const calling = (callee: string): string[] => pathsOf(all.filter((source) => findCalls(source, callee).length > 0))

/** Every lock of the window; a key that is not here is not allowed there. */
const WEB_PREFERENCES = {
  preload: 'parts.preloadPath',
  nodeIntegration: 'false',
  nodeIntegrationInWorker: 'false',
  nodeIntegrationInSubFrames: 'false',
  contextIsolation: 'true',
  sandbox: 'true',
  webSecurity: 'true',
  allowRunningInsecureContent: 'false',
  experimentalFeatures: 'false',
  webviewTag: 'false',
  navigateOnDragDrop: 'false',
  spellcheck: 'false',
  devTools: '!parts.isPackaged',
}

test('the sources are found', () => {
  expect(main.length).toBeGreaterThan(30)
  expect(preload).toHaveLength(1)
})

test('the web preferences are one literal, spread from nowhere, with every lock closed', () => {
  const windows = all.flatMap((source) =>
    findNodes(source, ts.isNewExpression).filter(({ expression }) =>
      /BrowserWindow|WebContentsView|BrowserView/.test(expression.getText()),
    ),
  )
  expect(windows).toHaveLength(1)
  const literals = all.flatMap((source) =>
    findNodes(source, ts.isPropertyAssignment).filter(({ name }) => name.getText() === 'webPreferences'),
  )
  expect(literals).toHaveLength(1)
  const value = literals[0]!.initializer
  expect(ts.isObjectLiteralExpression(value)).toBe(true)
  const written = ts.isObjectLiteralExpression(value)
    ? value.properties.map((member) =>
        ts.isPropertyAssignment(member)
          ? [member.name.getText(), member.initializer.getText()]
          : ['...', member.getText()],
      )
    : []
  expect(Object.fromEntries(written)).toEqual(WEB_PREFERENCES)
})

test('the sandbox is on for every process before Electron is ready', () => {
  const index = main.find(({ path }) => path === 'src-main/index.ts')!
  const [sandbox, ready] = [findCalls(index, 'app.enableSandbox'), findCalls(index, 'app.whenReady')]
  expect(sandbox).toHaveLength(1)
  expect(sandbox[0]!.parent.parent).toBe(index.tree)
  expect(sandbox[0]!.pos).toBeLessThan(ready[0]!.pos)
})

test('IPC goes through one wrapper in the main process and one bridge in the preload', () => {
  expect(importing(all, 'ipcMain')).toEqual(['src-main/desktop/ipc.ts'])
  expect(importing(all, 'ipcRenderer')).toEqual(['src-preload/index.ts'])
  expect(importing(all, 'contextBridge')).toEqual(['src-preload/index.ts'])
  expect(importing(all, '*')).toEqual([])
  const handlers = main.flatMap((source) => [
    ...findCalls(source, 'ipcMain.handle'),
    ...findCalls(source, 'ipcMain.on'),
  ])
  expect(handlers).toHaveLength(1)
  // `contents.ipc` and `frame.ipc` would be ways around the wrapper.
  const others = main.flatMap((source) =>
    findNodes(source, ts.isPropertyAccessExpression).filter(({ name }) => name.text === 'ipc'),
  )
  expect(others).toEqual([])
})

test('the preload gives the page functions of fixed channels and nothing of Electron', () => {
  const [source] = preload
  const modules = findNodes(source!, ts.isImportDeclaration).map(({ moduleSpecifier }) => moduleSpecifier.getText())
  expect(modules.sort()).toEqual(["'../src-main/contract/desktop.ts'", "'electron'"])
  const exposed = findCalls(source!, 'contextBridge.exposeInMainWorld')
  expect(exposed.map((call) => call.arguments[0]!.getText())).toEqual(["'desktop'"])
  // The object itself: each member is a constant, a call(...) of a fixed channel, or a small function.
  const desktop = findNodes(source!, ts.isVariableDeclaration).find(({ name }) => name.getText() === 'desktop')!
  const members = ts.isObjectLiteralExpression(desktop.initializer!) ? desktop.initializer.properties : []
  for (const member of members) {
    const value = ts.isPropertyAssignment(member) ? member.initializer : member
    const isFixed =
      /^call\(DESKTOP_CHANNELS\.\w+\)$/.test(value.getText()) ||
      value.getText() === 'process.platform' ||
      ts.isArrowFunction(value)
    expect(isFixed, member.getText()).toBe(true)
    expect(value.getText()).not.toMatch(/ipcRenderer/)
  }
  expect(members.length).toBeGreaterThan(10)
})

test('only our own scheme is ever loaded', () => {
  expect(all.flatMap((source) => [...source.text.matchAll(/\.loadFile\(|['"`]file:\/\//g)])).toEqual([])
  const loads = main.flatMap((source) =>
    findNodes(source, ts.isCallExpression).filter(({ expression }) => expression.getText().endsWith('.loadURL')),
  )
  expect(loads.map((call) => call.arguments[0]!.getText())).toEqual(['`${APP_ORIGIN}/`'])
})

test('the ways out to the system are one function each', () => {
  expect(calling('shell.openExternal')).toEqual(['src-main/desktop/open-external.ts'])
  expect(calling('shell.openPath')).toEqual([
    'src-main/desktop/artifact-actions.ts',
    'src-main/desktop/open-in-editor.ts',
  ])
  expect(calling('window.webContents.startDrag')).toEqual(['src-main/desktop/artifact-actions.ts'])
})

test('nothing switches a lock off by other means', () => {
  const forbidden =
    /commandLine\.appendSwitch|enableBlinkFeatures|additionalArguments|commandLineSwitches|disable-web-security|child_process'\)\.fork|NODE_TLS_REJECT_UNAUTHORIZED|certificate-error|setCertificateVerifyProc|bypassCSP|<webview|@electron\/remote/
  const forks = main.filter((source) => importedNames(source, 'node:child_process').includes('fork'))
  expect(pathsOf(all.filter(({ text }) => forbidden.test(text)))).toEqual([])
  expect(pathsOf(forks)).toEqual([])
})

test('only Electron’s own two places import it', () => {
  const users = all.filter((source) => importedNames(source, 'electron').length > 0).map(({ path }) => path)
  expect(users.filter((path) => !/^src-main\/(index\.ts|desktop\/)|^src-preload\//.test(path))).toEqual([])
})
