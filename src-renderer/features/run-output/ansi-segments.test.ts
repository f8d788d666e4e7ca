import { describe, expect, test } from 'vitest'
import { ansiSegments } from './ansi-segments.ts'
import { plainText } from '../../api/ansi-text.ts'
import { nextCarry } from '../../api/sgr-carry.ts'

const ESC = '\x1b'

describe('colours of a line', () => {
  test('become class names, never styles or markup', () => {
    expect(ansiSegments(`${ESC}[1;31mfailed${ESC}[0m <b>bold?</b>`, '')).toEqual([
      { text: 'failed', className: 'ansi-red-fg ansi-bold' },
      { text: ' <b>bold?</b>', className: '' },
    ])
  })

  test('palette and true colours become the nearest of the sixteen', () => {
    const classOf = (codes: string): string | undefined => ansiSegments(`${ESC}[${codes}mx`, '')[0]?.className
    expect(classOf('38;5;196')).toBe('ansi-red-fg')
    expect(classOf('38;5;9')).toBe('ansi-bright-red-fg')
    expect(classOf('48;5;21')).toBe('ansi-blue-bg')
    expect(classOf('38;5;250')).toBe('ansi-white-fg')
    expect(classOf('38;2;30;200;40')).toBe('ansi-green-fg')
    expect(classOf('38;2;255;180;190')).toBe('ansi-bright-red-fg')
    expect(classOf('48;2;5;5;5')).toBe('ansi-black-bg')
  })

  test('are taken over from the line before', () => {
    expect(ansiSegments(`still red${ESC}[39m not`, `${ESC}[31m`)).toEqual([
      { text: 'still red', className: 'ansi-red-fg' },
      { text: ' not', className: '' },
    ])
  })

  test('survive in a progress line whose earlier states were overdrawn', () => {
    expect(ansiSegments(`${ESC}[32m10 %\r50 %\r100 %\r`, '')).toEqual([{ text: '100 %', className: 'ansi-green-fg' }])
  })

  test('hidden text is shown, because a log must not hide anything', () => {
    expect(ansiSegments(`${ESC}[8msecret`, '')).toEqual([{ text: 'secret', className: '' }])
  })

  test('control characters are shown as pictures', () => {
    expect(ansiSegments('a\x00b\x07\tc', '')).toEqual([{ text: 'a\u2400b\u2407\tc', className: '' }])
  })
})

describe('the plain text', () => {
  test('has no escape sequences of any kind, and keeps its lines', () => {
    const text = [
      `${ESC}[1mbold${ESC}[0m`,
      `${ESC}]8;;https://example.org${ESC}\\link${ESC}]8;;${ESC}\\`,
      `${ESC}]0;title\x07after`,
      `${ESC}[2K${ESC}[1Gcleared`,
      `broken ${ESC}]8;;https://never.ends`,
      'one\rtwo\rthree\r',
      ESC,
    ].join('\n')
    expect(plainText(text)).toBe('bold\nlink\nafter\ncleared\nbroken \nthree\n')
  })
})

describe('what a line leaves switched on', () => {
  test('is one sequence that stands for all that is still on', () => {
    expect(nextCarry('', `${ESC}[31m${ESC}[1m${ESC}[44mx`)).toBe(`${ESC}[31;1;44m`)
    expect(nextCarry(`${ESC}[31;1;44m`, `${ESC}[39mx`)).toBe(`${ESC}[1;44m`)
    expect(nextCarry(`${ESC}[1;44m`, `x${ESC}[m`)).toBe('')
    expect(nextCarry('', `${ESC}[38;5;208;4mx`)).toBe(`${ESC}[38;5;208;4m`)
    expect(nextCarry('', `${ESC}[38;2;1;2;3m${ESC}[48;2;0;0;0m`)).toBe(`${ESC}[38;2;1;2;3;48;2;0;0;0m`)
    expect(nextCarry(`${ESC}[38;5;208m`, `${ESC}[31m`)).toBe(`${ESC}[31m`)
  })

  test('never grows with the number of colours that were used', () => {
    let carry = ''
    for (let at = 0; at < 1000; at++) carry = nextCarry(carry, `${ESC}[${30 + (at % 8)};${40 + (at % 8)};1;3;4m`)
    expect(carry).toBe(`${ESC}[37;47;1;3;4m`)
  })
})
