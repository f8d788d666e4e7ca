import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { build, type Plugin } from 'vite'

const at = (path: string): string => resolve(import.meta.dirname, path)

const { dependencies } = createRequire(import.meta.url)('./package.json') as { dependencies: Record<string, string> }

/**
 * One more program of the main build that shares no chunk with the others. Packaged, these lie beside the archive for plain Node;
 * were chunks shared, the app itself would load them from there, where Electron does not verify them.
 */
function standAlone(name: string, entryPath: string): Plugin {
  return {
    name: `stand-alone:${name}`,
    async generateBundle() {
      const built = await build({
        configFile: false,
        // The app's own build warns of the same files.
        logLevel: 'error',
        ssr: { noExternal: true },
        build: {
          ssr: entryPath,
          write: false,
          target: 'node20',
          rolldownOptions: { output: { codeSplitting: false } },
        },
      })
      if (!('output' in built)) throw new Error(`${name} was not built`)
      for (const part of built.output) {
        if (part.type === 'chunk') this.emitFile({ type: 'asset', fileName: `${name}.mjs`, source: part.code })
      }
    },
  }
}

export default defineConfig({
  main: {
    plugins: [
      standAlone('validation-host', at('src-main/engine/skills/validation/validation-host.ts')),
      standAlone('validation-worker', at('src-main/engine/skills/validation/validation-worker.ts')),
    ],
    build: {
      // Bundled like our own code: a thousand small files cost more at start than all the work of starting.
      externalizeDeps: { exclude: Object.keys(dependencies) },
      // Server and command line are built beside the Electron entry: they start several times faster as one file.
      rolldownOptions: {
        // gray-matter's JavaScript engine, which front-matter.ts replaces by a function that refuses.
        checks: { eval: false },
        input: {
          index: at('src-main/index.ts'),
          start: at('src-main/start.ts'),
          serve: at('src-main/serve.ts'),
          cli: at('src-main/cli.ts'),
        },
      },
    },
  },
  preload: {
    build: {
      // A sandboxed preload must be one CommonJS file.
      rolldownOptions: {
        input: { index: at('src-preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src-renderer'),
    plugins: [react(), tailwindcss()],
    build: {
      minify: true,
      // What the first screen needs comes from this machine; its size is held by the benchmark (350 kB packed).
      chunkSizeWarningLimit: 1000,
      rolldownOptions: { input: { index: at('src-renderer/index.html') } },
    },
  },
})
