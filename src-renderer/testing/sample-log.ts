const WORDS = 'reading parsing resolving fetching writing checking linking packing'.split(' ')

export interface SampleLine {
  readonly stream: 'stdout' | 'stderr'
  readonly text: string
}

/** One line of a log as a build tool with colours writes it: about 80 characters, now and then a warning or an error. */
export function sampleLine(at: number): SampleLine {
  const word = WORDS[(at * 7) % WORDS.length] ?? ''
  const file = `src/module-${(at * 31) % 997}/part-${at % 83}.ts`
  const place = String(at).padStart(7, '0')
  if (at % 97 === 13) {
    return { stream: 'stderr', text: `\x1b[33mwarning\x1b[39m ${file}: option \x1b[1mstrict\x1b[22m is not set` }
  }
  if (at % 389 === 40) {
    return {
      stream: 'stderr',
      text: `\x1b[41;97m ERROR \x1b[0m \x1b[31m${file}\x1b[0m: unexpected token at line ${at % 500}`,
    }
  }
  if (at % 5 === 0) {
    const time = `\x1b[35m${at % 40} ms\x1b[39m`
    return {
      stream: 'stdout',
      text: `\x1b[2m[${place}]\x1b[22m \x1b[32m✓\x1b[39m ${word} \x1b[36m${file}\x1b[39m in ${time}`,
    }
  }
  return { stream: 'stdout', text: `[${place}] ${word} ${file} with ${at % 16} workers, everything is fine` }
}
