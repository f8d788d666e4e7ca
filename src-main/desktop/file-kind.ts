import { extname } from 'node:path'
import { openRegularFile } from '../platform/open-regular-file.ts'

/**
 * Endings of documents that the system only ever shows. A list of what may be opened, because no list of what is dangerous is
 * ever complete; HTML and SVG are left out, for they run scripts in a browser.
 */
const DOCUMENTS = new Set(
  (
    '.txt .md .markdown .log .csv .tsv .json .jsonl .ndjson .yaml .yml .toml .xml .tex .rst ' +
    '.png .jpg .jpeg .gif .webp .bmp .tiff .avif .heic .pdf ' +
    '.mp3 .wav .ogg .flac .m4a .mp4 .webm .mov .mkv .docx .xlsx .pptx .odt .ods .odp .epub'
  ).split(' '),
)
/** First bytes of scripts and programs: `#!`, PE, ELF, Mach-O (four spellings) and Java or universal binaries. */
const PROGRAM_MARKS = ['2321', '4d5a', '7f454c46', 'feedface', 'feedfacf', 'cefaedfe', 'cffaedfe', 'cafebabe']

/** What may be done with a file that an agent or an author wrote. */
export type FileKind = 'document' | 'other' | 'missing'

/** Tells a document from anything that opening could start: by its ending, its mode and its first bytes. */
export async function readFileKind(path: string): Promise<FileKind> {
  const opened = await openRegularFile(path)
  if (opened.kind === 'missing') return 'missing'
  if (opened.kind === 'unsafe') return 'other'
  try {
    const stat = await opened.file.stat()
    const start = Buffer.alloc(4)
    const { bytesRead } = await opened.file.read(start, 0, start.length, 0)
    const hex = start.toString('hex', 0, bytesRead)
    const isExecutable = process.platform !== 'win32' && (stat.mode & 0o111) !== 0
    const isProgram = isExecutable || PROGRAM_MARKS.some((mark) => hex.startsWith(mark))
    return !isProgram && DOCUMENTS.has(extname(path).toLowerCase()) ? 'document' : 'other'
  } finally {
    await opened.file.close()
  }
}
