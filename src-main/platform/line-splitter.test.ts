import { describe, expect, test } from 'vitest'
import { createLineSplitter, type LinePlace } from './line-splitter.ts'

interface Line extends LinePlace {
  readonly text: string
}

function split(chunks: Iterable<Uint8Array>, maxLineBytes = 1000): Line[] {
  const lines: Line[] = []
  const splitter = createLineSplitter({ maxLineBytes, onLine: (text, place) => lines.push({ text, ...place }) })
  for (const chunk of chunks) splitter.write(chunk)
  splitter.end()
  return lines
}

function* cut(bytes: Buffer, sizeOf: () => number): Generator<Buffer> {
  for (let from = 0; from < bytes.length;) {
    const to = from + sizeOf()
    yield bytes.subarray(from, to)
    from = to
  }
}

/** Small numbers that look random and are the same each time. */
function dice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state >>> 16) % sides
  }
}

const texts = (lines: readonly Line[]): string[] => lines.map((line) => line.text)

describe('splitting lines', () => {
  test('ends lines at LF and CR LF; a lone CR belongs to its line', () => {
    expect(texts(split([Buffer.from('a\nb\r\n\n\r\nc\rd\r\r\ne\r')]))).toEqual(['a', 'b', '', '', 'c\rd\r', 'e\r'])
  })

  test('hands out nothing for nothing, and no empty line after the last line end', () => {
    expect(split([])).toEqual([])
    expect(split([Buffer.from('a\n'), Buffer.alloc(0)])).toHaveLength(1)
  })

  test('tells where each line is in the raw stream', () => {
    expect(split([Buffer.from('日本\r\nx'), Buffer.from('y\n\nend')])).toEqual([
      { text: '日本', byteFrom: 0, byteTo: 6, isPartial: false },
      { text: 'xy', byteFrom: 8, byteTo: 10, isPartial: false },
      { text: '', byteFrom: 11, byteTo: 11, isPartial: false },
      { text: 'end', byteFrom: 12, byteTo: 15, isPartial: false },
    ])
  })

  test('keeps characters whole wherever the stream is cut', () => {
    const text = 'aé日本語👩🏽‍💻z\u2028\u0000\u001b[1m'
    for (let size = 1; size < 20; size++) expect(texts(split(cut(Buffer.from(text), () => size)))).toEqual([text])
  })

  test('replaces only bytes that are truly bad', () => {
    const bytes = Buffer.concat([Buffer.from('日'), Buffer.of(0xff, 0xe6, 0x97), Buffer.from('語'), Buffer.of(0xe6)])
    for (const size of [1, 2, 3, 100]) expect(texts(split(cut(bytes, () => size)))).toEqual(['日\uFFFD\uFFFD語\uFFFD'])
    expect(texts(split([Buffer.from('\uFEFFa\n', 'utf16le')]))).toEqual(['\uFFFD\uFFFDa\0', '\0'])
  })

  test('hands out long lines in pieces, cut between characters', () => {
    const lines = split([Buffer.from('日本語日本語\nab')], 8)
    expect(texts(lines)).toEqual(['日本', '語日', '本語', 'ab'])
    expect(lines.map((line) => line.isPartial)).toEqual([true, true, false, false])
    expect(lines.map((line) => [line.byteFrom, line.byteTo])).toEqual([
      [0, 6],
      [6, 12],
      [12, 18],
      [19, 21],
    ])
  })

  test('a line of exactly the limit is one piece, with either line end', () => {
    for (const end of ['\n', '\r\n', '']) {
      expect(split([Buffer.from(`12345678${end}`)], 8)).toEqual([
        { text: '12345678', byteFrom: 0, byteTo: 8, isPartial: false },
      ])
      expect(
        split(
          cut(Buffer.from(`12345678${end}`), () => 1),
          8,
        ),
      ).toHaveLength(1)
    }
    expect(texts(split([Buffer.from('12345678\r')], 8))).toEqual(['12345678', '\r'])
  })

  test('gives the same lines whatever pieces the bytes come in, and its places are exact', () => {
    const alphabet = ['a', 'é', '日', '👩', '\n', '\n', '\r\n', '\r'].map((text) => Buffer.from(text))
    const bad = [Buffer.of(0xff), Buffer.of(0xe6, 0x97), Buffer.of(0xf0, 0x9f, 0x98), Buffer.of(0x80)]
    for (let seed = 1; seed <= 300; seed++) {
      const roll = dice(seed)
      const letters = Array.from({ length: 120 }, () => (roll(12) === 0 ? bad[roll(4)]! : alphabet[roll(8)]!))
      const bytes = Buffer.concat(letters)
      const maxLineBytes = 4 + roll(30)
      const whole = split([bytes], maxLineBytes)
      expect(
        split(
          cut(bytes, () => 1 + roll(7)),
          maxLineBytes,
        ),
      ).toEqual(whole)
      expect(
        split(
          cut(bytes, () => 1),
          maxLineBytes,
        ),
      ).toEqual(whole)

      // Joined at the pieces they are the lines that a decoder of the whole would give.
      const joined = whole.map(({ text, isPartial }) => text + (isPartial ? '' : '\n')).join('')
      const expected = bytes.toString('utf8').replaceAll('\r\n', '\n')
      expect(joined).toBe(expected.endsWith('\n') || expected === '' ? expected : `${expected}\n`)
      for (const { text, byteFrom, byteTo } of whole) {
        expect(byteTo - byteFrom).toBeLessThanOrEqual(maxLineBytes)
        expect(bytes.toString('utf8', byteFrom, byteTo)).toBe(text)
      }
    }
  })

  test('a line without end does not pile up in memory', () => {
    const chunk = Buffer.alloc(65_536, 'x')
    let pieces = 0
    let bytes = 0
    const splitter = createLineSplitter({
      maxLineBytes: 16_384,
      onLine(text) {
        pieces++
        bytes += text.length
      },
    })
    const before = process.memoryUsage()
    for (let i = 0; i < 4096; i++) splitter.write(chunk)
    const after = process.memoryUsage()
    splitter.end()
    expect([pieces, bytes]).toEqual([(4096 * 65_536) / 16_384, 4096 * 65_536])
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(1_000_000)
    expect(after.rss - before.rss).toBeLessThan(100_000_000)
  })

  test('a limit too small for a character is refused', () => {
    expect(() => createLineSplitter({ maxLineBytes: 3, onLine: () => undefined })).toThrow(RangeError)
  })
})
