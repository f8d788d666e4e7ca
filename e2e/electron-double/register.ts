import { readFileSync } from 'node:fs'
import { createRequire, registerHooks } from 'node:module'

// Loaded before the app. The real package would start a download as soon as plain Node imports it.
const DOUBLE = new URL('./electron.ts', import.meta.url).href
const NAMES = ['electron', 'electron/main', 'electron/common']

registerHooks({
  resolve: (specifier, context, next) =>
    NAMES.includes(specifier) ? { url: DOUBLE, shortCircuit: true } : next(specifier, context),
})

const packagePath = createRequire(import.meta.url).resolve('electron/package.json')
const { version } = JSON.parse(readFileSync(packagePath, 'utf8')) as { version: string }
// The suffix shows wherever a version is shown: nobody shall take the double for the real thing.
Object.defineProperty(process.versions, 'electron', { value: `${version}-double`, enumerable: true })
Object.assign(process, { type: 'browser', defaultApp: true, resourcesPath: process.cwd() })
