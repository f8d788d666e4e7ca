// Counts the words of a text and shows how a script skill works: one JSON object comes in on standard input, lines of log go
// out, the last JSON object printed is the result, and files for the person go to the artifacts folder.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const SKILL_DIR = dirname(dirname(fileURLToPath(import.meta.url)))
const DEFAULTS = { name: 'world', language: 'en', topWords: 8 }
/** Long enough to watch the log grow: six steps make about three seconds. */
const STEP_MS = 500

const TEXTS = {
  en: {
    greeting: (name) => `Hello, ${name}!`,
    summary: (count, distinct) => `The text has ${count} words, ${distinct} of them different.`,
    title: 'Word count',
    headings: ['Word', 'Count'],
    chart: 'The most frequent words',
    source: { own: 'Your own text', sample: 'The sample text of this skill' },
    steps: ['Reading the text', 'Splitting it into words', 'Counting', 'Writing the report', 'Drawing the chart', 'Done'],
  },
  zh: {
    greeting: (name) => `你好，${name}！`,
    summary: (count, distinct) => `这段文本共有 ${count} 个词，其中不同的词有 ${distinct} 个。`,
    title: '词频统计',
    headings: ['词语', '次数'],
    chart: '最常见的词语',
    source: { own: '你提供的文本', sample: '技能自带的示例文本' },
    steps: ['读取文本', '切分词语', '统计次数', '撰写报告', '绘制图表', '完成'],
  },
}

const paint = (code, text) => `\u001b[${code}m${text}\u001b[0m`
const green = (text) => paint('32', text)
const cyan = (text) => paint('36', text)
const dim = (text) => paint('2', text)
const bold = (text) => paint('1', text)

async function readRequest() {
  let text = ''
  for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk
  const request = text.trim() === '' ? {} : JSON.parse(text)
  const { input = {}, parameter = {} } = request
  return {
    name: input.name ?? DEFAULTS.name,
    textPath: input.text ?? null,
    language: parameter.language ?? DEFAULTS.language,
    topWords: parameter.top_words ?? DEFAULTS.topWords,
    artifactsPath: request.artifacts_dir ?? process.env.ARTIFACTS_DIR ?? 'artifacts',
  }
}

/** Words in any script: Chinese has no spaces between them, so the language's own rules decide. */
function splitIntoWords(text, language) {
  const segmenter = new Intl.Segmenter(language, { granularity: 'word' })
  return [...segmenter.segment(text)].filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment.toLowerCase())
}

function countWords(words) {
  const counts = new Map()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].map(([word, count]) => ({ word, count })).sort((a, b) => b.count - a.count || (a.word < b.word ? -1 : 1))
}

function writeReport({ greeting, summary, source, top, texts }) {
  const rows = top.map(({ word, count }) => `| ${word} | ${count} |`)
  return [
    `# ${texts.title}`,
    '',
    `${greeting} ${summary}`,
    '',
    `*${source}*`,
    '',
    `| ${texts.headings.join(' | ')} |`,
    '| --- | ---: |',
    ...rows,
    '',
  ].join('\n')
}

const escapeXml = (text) => text.replace(/[<>&"']/g, (char) => `&#${char.charCodeAt(0)};`)

function drawChart({ top, texts }) {
  const [rowHeight, labelWidth, barWidth, headHeight] = [28, 120, 380, 48]
  const largest = Math.max(1, ...top.map(({ count }) => count))
  const height = headHeight + top.length * rowHeight + 16
  const rows = top.map(({ word, count }, index) => {
    const y = headHeight + index * rowHeight
    const width = Math.round((count / largest) * barWidth)
    return [
      `  <text x="${labelWidth - 10}" y="${y + 18}" text-anchor="end">${escapeXml(word)}</text>`,
      `  <rect x="${labelWidth}" y="${y + 4}" width="${width}" height="${rowHeight - 8}" rx="4" fill="#0d9488"/>`,
      `  <text x="${labelWidth + width + 8}" y="${y + 18}" fill="#64748b">${count}</text>`,
    ].join('\n')
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 560 ${height}" width="560" height="${height}" font-family="system-ui, sans-serif" font-size="14">`,
    `  <rect width="560" height="${height}" fill="#ffffff"/>`,
    `  <text x="16" y="30" font-size="18" font-weight="600">${escapeXml(texts.chart)}</text>`,
    ...rows,
    '</svg>',
    '',
  ].join('\n')
}

async function main() {
  const request = await readRequest()
  const texts = TEXTS[request.language]
  const greeting = texts.greeting(request.name)
  console.log(bold(cyan(greeting)))

  const total = texts.steps.length
  const step = async (index, detail) => {
    const bar = green('█'.repeat(index * 4)) + dim('░'.repeat((total - index) * 4))
    console.log(`${bar} ${String(index).padStart(2)}/${total} ${texts.steps[index - 1]} ${dim(detail)}`)
    await wait(STEP_MS)
  }

  const source = request.textPath === null ? texts.source.sample : texts.source.own
  await step(1, source)
  const text = await readFile(request.textPath ?? join(SKILL_DIR, 'references', 'sample-text.md'), 'utf8')

  await step(2, `${text.length} characters`)
  const words = splitIntoWords(text, request.language)

  const counted = countWords(words)
  const top = counted.slice(0, request.topWords)
  await step(3, `${words.length} → ${counted.length}`)

  await mkdir(request.artifactsPath, { recursive: true })
  const summary = texts.summary(words.length, counted.length)
  await writeFile(join(request.artifactsPath, 'report.md'), writeReport({ greeting, summary, source, top, texts }))
  await step(4, 'report.md')

  await writeFile(join(request.artifactsPath, 'chart.svg'), drawChart({ top, texts }))
  await step(5, 'chart.svg')

  await step(6, '✓')
  const result = {
    summary: `${greeting} ${summary}`,
    word_count: words.length,
    distinct_word_count: counted.length,
    top_words: top,
    report: 'artifacts/report.md',
    chart: 'artifacts/chart.svg',
  }
  console.log(JSON.stringify(result, null, 2))
}

main().catch((error) => {
  console.error(paint('31', `count-words: ${error.message}`))
  process.exitCode = 1
})
