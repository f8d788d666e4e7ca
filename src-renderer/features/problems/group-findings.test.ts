import { expect, test } from 'vitest'
import { sampleFinding } from '../../testing/sample-skills.ts'
import { findingsAsText, groupFindings, placeOf } from './group-findings.ts'

const blocking = sampleFinding({ rejected_by: ['runner', 'codex'] })
const elsewhere = sampleFinding({ rule: 'b', rejected_by: ['claude-upload'] })
const remark = sampleFinding({ rule: 'c', severity: 'warning', rejected_by: [] })

test('only what the runner rejects blocks; the rest is portability or a remark', () => {
  const groups = groupFindings([remark, elsewhere, blocking])
  expect(groups).toEqual({ blocking: [blocking], portability: [elsewhere], remarks: [remark] })
})

test('narrowed to one profile, what others say is gone and remarks stay', () => {
  const groups = groupFindings([remark, elsewhere, blocking], 'codex')
  expect(groups).toEqual({ blocking: [blocking], portability: [], remarks: [remark] })
})

test('findings are sorted by file and line', () => {
  const at = (file: string, line: number) => sampleFinding({ file, line, rejected_by: ['runner'] })
  const sorted = groupFindings([at('b', 1), at('a', 9), at('a', 2)]).blocking
  expect(sorted.map((finding) => placeOf(finding))).toEqual(['a:2:22', 'a:9:22', 'b:1:22'])
})

test('a place is only as exact as it is known', () => {
  expect(placeOf(sampleFinding({ column: null }))).toBe('SKILL.md:3')
  expect(placeOf(sampleFinding({ line: null }))).toBe('SKILL.md')
  expect(placeOf(sampleFinding({ file: null }))).toBeNull()
})

test('as text, each finding begins as a compiler would print it', () => {
  expect(findingsAsText([blocking]).split('\n')[0]).toBe(
    'SKILL.md:3:22: error: Nested mappings are not allowed in compact mappings [front-matter.yaml]',
  )
})
