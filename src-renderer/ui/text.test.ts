import { expect, test } from 'vitest'
import { definedTexts } from './text.ts'

// Every file that declares words, whoever writes it and wherever it is.
import.meta.glob(['../**/*text*.ts', '!../**/*.test.ts'], { eager: true })

const values = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]!).sort()

test('there are words to compare', () => {
  expect([...definedTexts.keys()]).toEqual(expect.arrayContaining(['ui', 'app', 'library', 'setup', 'problems']))
})

test('both languages have the same words', () => {
  for (const [namespace, { en, zh }] of definedTexts) {
    // Chinese has no singular of its own.
    const wanted = Object.keys(en).filter((key) => !key.endsWith('_one'))
    expect(Object.keys(zh).sort(), namespace).toEqual(wanted.sort())
  }
})

test('no word is empty, and both languages put in the same values', () => {
  for (const [namespace, { en, zh }] of definedTexts) {
    for (const [key, text] of Object.entries(zh)) {
      expect(text.trim(), `${namespace}.${key}`).not.toBe('')
      expect(values(text), `${namespace}.${key}`).toEqual(values(en[key]!))
    }
  }
})

test('every plural has its singular in English', () => {
  for (const { en } of definedTexts.values()) {
    for (const key of Object.keys(en))
      if (key.endsWith('_one')) expect(en).toHaveProperty(key.replace(/_one$/, '_other'))
  }
})
