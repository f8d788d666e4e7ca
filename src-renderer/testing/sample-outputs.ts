import type { Artifact, FilePreview } from '../../src-main/contract/file.ts'
import type { RunEvent } from '../../src-main/contract/event.ts'
import { textPreview } from './fake-world.ts'
import { sampleLine } from './sample-log.ts'
import { sampleEvent } from './sample-runs.ts'

type SampleArtifact = Artifact & { preview: FilePreview }

const SHA = '3b1f5c9d7e2a4068b0c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f60718293a4b5c6d'
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg=='

/** A document that tries everything that must stay inert. */
export const HOSTILE_MARKDOWN = `# Greeting card

Dear **Ada**, congratulations on your *new job*!

| Check  | Result |
| ------ | -----: |
| length |     42 |
| tone   |   warm |

- [x] names spelled right
- [ ] signed

\`\`\`js
const card = { to: 'Ada' }
\`\`\`

<script>window.hacked = 'script'</script>
<img src="x" onerror="window.hacked = 'onerror'">

[A web page](https://example.org/cards) · [A trap](javascript:window.hacked='link') · [A file](file:///etc/passwd)

![A remote picture](https://tracker.example.org/pixel.png)
`

/** An SVG with a script in it. */
export const HOSTILE_SVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 60" width="240" height="120">
  <script>window.hacked = 'svg'</script>
  <rect width="120" height="60" rx="8" fill="#2f5fd0" onclick="window.hacked = 'click'"/>
  <text x="60" y="36" font-size="16" text-anchor="middle" fill="#fff">Dear Ada</text>
</svg>
`

export function sampleArtifacts(): SampleArtifact[] {
  const artifact = (path: string, mediaType: string, role: string | null, preview: FilePreview): SampleArtifact => ({
    path: `artifacts/${path}`,
    size_bytes: preview.size_bytes,
    sha256: SHA,
    media_type: mediaType,
    role,
    preview,
  })
  const bytes = (base64: string): number => Math.floor((base64.length * 3) / 4)
  const json = JSON.stringify({ to: 'Ada', words: 42, checks: [{ name: 'length', ok: true }] })
  return [
    artifact('card.md', 'text/markdown', 'card', textPreview(HOSTILE_MARKDOWN, 'text/markdown')),
    artifact('card.svg', 'image/svg+xml', 'picture', textPreview(HOSTILE_SVG, 'image/svg+xml')),
    artifact('checks.json', 'application/json', null, textPreview(json, 'application/json')),
    artifact('frames.bin', 'application/octet-stream', null, {
      kind: 'binary',
      media_type: 'application/octet-stream',
      size_bytes: 52_428,
      text: null,
      base64: btoa(Array.from({ length: 512 }, (_none, at) => String.fromCharCode((at * 37) % 256)).join('')),
      is_cut: true,
    }),
    artifact('logo.png', 'image/png', null, {
      kind: 'image',
      media_type: 'image/png',
      size_bytes: bytes(PIXEL),
      text: null,
      base64: PIXEL,
      is_cut: false,
    }),
    artifact('video.mp4', 'video/mp4', null, {
      kind: 'too_large',
      media_type: 'video/mp4',
      size_bytes: 91_226_112,
      text: null,
      base64: null,
      is_cut: true,
    }),
  ]
}

export const SAMPLE_KEPT_FILES: Readonly<Record<string, string>> = {
  'input.json': '{"name": "Ada", "occasion": "new job"}',
  'artifacts/card.md': HOSTILE_MARKDOWN,
  '.skill-tryout/skills/greeting-card/SKILL.md':
    '---\nname: greeting-card\ndescription: Writes a card\n---\n\nWrite a card.\n',
  '.skill-tryout/skills/greeting-card/assets/runner.json': '{"id": "greeting-card", "engines": ["script"]}',
  '.skill-tryout/skills/greeting-card/scripts/run.mjs': "console.log(JSON.stringify({ greeting: 'Dear Ada' }))\n",
}

/** The story of a run: its steps and its output, as far as it has come. */
export function sampleStory(lines: number, upTo: 'running' | 'succeeded' | 'failed' | 'canceled'): RunEvent[] {
  let seq = 0
  const event = (type: RunEvent['type'], data: RunEvent['data'], atMs: number): RunEvent =>
    sampleEvent(++seq, type, data, atMs)
  const step = (name: string, phase: string, atMs: number): RunEvent => event('run.step', { step: name, phase }, atMs)
  const begin = [
    event('conversation.state.changed', { from: 'queued', to: 'running', trigger: 'turn.started' }, 400),
    step('workspace', 'started', 400),
    step('workspace', 'ended', 480),
    step('agent', 'started', 480),
  ]
  const output = Array.from({ length: lines }, (_none, at) => {
    const { stream, text } = sampleLine(at)
    return event(stream === 'stderr' ? 'raw.stderr' : 'raw.stdout', { line: text }, 500 + at * 9)
  })
  if (upTo === 'running') return [...begin, ...output]
  return [
    ...begin,
    ...output,
    step('agent', upTo === 'succeeded' ? 'ended' : 'failed', 5_100),
    step('collect', 'started', 5_100),
    step('collect', 'ended', 5_140),
    event(
      'conversation.state.changed',
      { from: 'running', to: upTo, trigger: 'turn.ended', terminal: { status: upTo } },
      5_200,
    ),
    step('cleanup', 'started', 5_201),
    step('cleanup', 'ended', 5_206),
  ]
}
