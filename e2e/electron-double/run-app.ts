import { pathToFileURL } from 'node:url'
import { locateApp, sortArguments } from './app-location.ts'

// From here on the process looks to the app as Electron's main process does.
const [node = process.execPath, , ...given] = process.argv
process.argv = [node, ...sortArguments(given)]
await import(pathToFileURL(locateApp(process.argv[1] ?? '.').entryPath).href)
