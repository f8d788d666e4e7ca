import { makeBridge } from './bridge-value.ts'
import { makeCodec } from './codec.ts'
import { trackFilePaths } from './file-paths.ts'
import { makeIpc } from './ipc-renderer.ts'
import { pageShim, type PreloadEnvironment } from './page-shim.ts'
import { guardWindow } from './window-guard.ts'

/** The binding's name; the shim takes it away before any script of the page can see it. */
export const PAGE_BINDING = '__electronDoublePost'

/**
 * The text that runs first in every document: the shim, its parts, and the preload.
 * @param preload the built preload's text, one CommonJS file; empty for a window without one
 */
export function writePreloadScript(preload: string, environment: PreloadEnvironment): string {
  const parts = [
    ...[makeCodec, makeBridge, makeIpc, trackFilePaths, guardWindow].map((part) => `${part.name}: ${part.toString()}`),
    `preload: function (require, module, exports, process) {${preload}\n}`,
    `environment: ${JSON.stringify(environment)}`,
  ]
  return `(${pageShim.toString()})({${parts.join(',\n')}});`
}
