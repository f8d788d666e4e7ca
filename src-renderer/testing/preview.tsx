import '../app/styles.css'
import { startWindow } from '../app/start-window.tsx'
import { createFakeApi } from './fake-api.ts'
import { createFakeWorld } from './fake-world.ts'
import { createPreviewWorld } from './preview-world.ts'
import { sampleEngine } from './sample-runs.ts'

/** `?empty` shows the window of a first start; `?signed-out` the page of a browser that was not let in. */
const wanted = new URLSearchParams(location.search)
const world = wanted.has('empty') ? createFakeWorld() : createPreviewWorld()
if (wanted.has('empty')) world.engines = [sampleEngine()]
if (wanted.has('signed-out')) world.isSignedIn = false
window.fetch = createFakeApi(world).fetch
const root = document.getElementById('root')
if (root !== null) startWindow(root)
