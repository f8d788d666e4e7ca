// Counts the words of a text. There is nothing wrong with this script: the mistakes are in SKILL.md and runner.json.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

let request = ''
for await (const chunk of process.stdin.setEncoding('utf8')) request += chunk
const { input = {}, artifacts_dir: artifactsPath = 'artifacts' } = JSON.parse(request)
const text = input.text ?? 'Six words make one short text.'
const segments = [...new Intl.Segmenter('en', { granularity: 'word' }).segment(text)]
const summary = `The text has ${segments.filter(({ isWordLike }) => isWordLike).length} words.`

console.log(`\u001b[32m✓\u001b[0m ${summary}`)
await mkdir(artifactsPath, { recursive: true })
await writeFile(join(artifactsPath, 'report.md'), `# Word count\n\n${summary}\n\n> ${text}\n`)
console.log(JSON.stringify({ summary }))
