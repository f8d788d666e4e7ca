// Serves the window over the fake API, for looking at it without a server: node src-renderer/testing/serve-preview.mjs [PORT]
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { createServer } from 'vite'

const port = Number(process.argv[2] ?? 5199)
const server = await createServer({
  root: new URL('..', import.meta.url).pathname,
  configFile: false,
  plugins: [react(), tailwindcss()],
  server: { host: '127.0.0.1', port },
})
await server.listen()
console.log(`http://127.0.0.1:${server.config.server.port}/testing/preview.html`)
