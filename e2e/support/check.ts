// `npm run check`: types, lint, walls and format, side by side; the one command to remember before a commit.
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')
const bin = (name: string): string => resolve(root, 'node_modules/.bin', name)

const CHECKS: readonly { readonly name: string; readonly command: string; readonly args: readonly string[] }[] = [
  { name: 'types', command: bin('tsc'), args: ['-b'] },
  { name: 'lint', command: bin('eslint'), args: ['.', '--max-warnings', '0'] },
  {
    name: 'walls',
    command: bin('depcruise'),
    args: [
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'err-long',
      'src-main',
      'src-preload',
      'src-renderer',
      'e2e',
    ],
  },
  { name: 'format', command: bin('prettier'), args: ['--check', '--log-level', 'warn', '.'] },
]

interface Outcome {
  readonly name: string
  readonly isGood: boolean
  readonly output: string
  readonly seconds: number
}

function run({ name, command, args }: (typeof CHECKS)[number]): Promise<Outcome> {
  const started = performance.now()
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('error', (cause) => done({ name, isGood: false, output: cause.message, seconds: 0 }))
    child.on('close', (code) =>
      done({ name, isGood: code === 0, output, seconds: (performance.now() - started) / 1000 }),
    )
  })
}

const outcomes = await Promise.all(CHECKS.map(run))
for (const { name, isGood, output, seconds } of outcomes) {
  console.log(`${isGood ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(1)} s)`)
  if (!isGood) console.log(output.trimEnd())
}
process.exitCode = outcomes.every((outcome) => outcome.isGood) ? 0 : 1
