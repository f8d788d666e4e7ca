import { expect, test } from 'vitest'
import { addedText, stagedPathOf } from './added-rules.ts'

test('knows the author’s file of a copy, and of nothing else', () => {
  expect(stagedPathOf('.agents/skills/demo/SKILL.md')).toBe('demo/SKILL.md')
  expect(stagedPathOf('.claude/skills/demo/SKILL.md')).toBe('demo/SKILL.md')
  expect(stagedPathOf('.agents/skills/demo/references/SKILL.md')).toBeNull()
  expect(stagedPathOf('artifacts/SKILL.md')).toBeNull()
})

test('tells what was added after the author’s text, and when the text itself was changed', () => {
  expect(addedText('# Demo\n', '# Demo\n\n\nRules\n')).toBe('Rules')
  expect(addedText('# Demo\n', '# Demo\n')).toBe('')
  expect(addedText('# Demo\n', '# Other\n')).toBeNull()
})
