import { describe, expect, it } from 'vitest'
import type { ApprovalRequest } from '../../../contract/interaction.ts'
import { AppError } from '../../../contract/errors.ts'
import type { EngineId } from '../../../contract/statuses.ts'
import type { Agent } from '../../agents/agent.ts'
import { createTalkingAgent, TALKING } from '../../../testing/talking-agent.ts'
import { approvalQuestion, askedDeed, checkApprovalOption, decideDeed, isApprovalNeeded } from './approval.ts'

const DEED: ApprovalRequest = { key: 'k', title: 'shell: rm x', detail: { command: 'rm x' }, done: [] }
const OPTIONS = { execution_mode: 'interactive', interactive_tool_approval: true }
const agents = { get: (id: EngineId): Agent | null => (id === TALKING ? createTalkingAgent() : null) }

const complaint = (...args: Parameters<typeof checkApprovalOption>): unknown => {
  try {
    checkApprovalOption(...args)
    return null
  } catch (error) {
    return error instanceof AppError ? [error.code, error.detail] : error
  }
}

describe('asking before deeds', () => {
  it.each([
    [{ ...OPTIONS, execution_mode: 'auto' }, 'session', TALKING, 'needs execution_mode interactive'],
    [OPTIONS, 'non_session', TALKING, 'needs a client that can answer: conversation_mode session'],
    [OPTIONS, 'session', 'codex', `needs an engine that can ask; name one of: ${TALKING}`],
    [OPTIONS, 'session', null, `needs an engine that can ask; name one of: ${TALKING}`],
  ] as const)('%j of a %s client with %s is refused at create', (options, conversation, engine, why) => {
    const text = `runtime_options.interactive_tool_approval ${why}`
    expect(complaint(options, conversation, engine, agents)).toEqual(['runtime_option_invalid', text])
  })

  it('is taken where somebody can ask and answer, and is no matter where it is off', () => {
    expect(complaint(OPTIONS, 'session', TALKING, agents)).toBeNull()
    expect(complaint({ execution_mode: 'auto', interactive_tool_approval: false }, 'session', null, agents)).toBeNull()
  })

  it('ends when a person has allowed everything', () => {
    const row = { runtime_options: OPTIONS, effective_mode: 'interactive', conversation_mode: 'session' } as const
    expect(isApprovalNeeded({ ...row, approves_all: false }, { canAskApproval: true })).toBe(true)
    expect(isApprovalNeeded({ ...row, approves_all: true }, { canAskApproval: true })).toBe(false)
    expect(isApprovalNeeded({ ...row, approves_all: false }, { canAskApproval: false })).toBe(false)
    expect(isApprovalNeeded({ ...row, effective_mode: 'auto', approves_all: false }, { canAskApproval: true })).toBe(
      false,
    )
  })
})

describe('the question about a deed', () => {
  it('is told again from what is kept of it, and says what it left out', () => {
    const long = { ...DEED, detail: { command: 'rm x', content: 'z'.repeat(10_000) } }
    const question = approvalQuestion(long)
    expect(question.prompt).toContain('shell: rm x')
    expect(question.prompt).toContain('(2000 more characters)')
    expect(askedDeed({ ...question })).toMatchObject({ key: 'k', title: 'shell: rm x' })
    expect(askedDeed({ context: { interaction_id_source: 'fallback' } })).toBeNull()
    expect(askedDeed(null)).toBeNull()
  })

  it.each(['allow', ' Allow ', 'yes', true, { value: 'allow' }])('%j allows it once', (response) => {
    const { approval, isForAll } = decideDeed(DEED, response)
    expect([approval.isAllowed, isForAll]).toEqual([true, false])
    expect(approval.words).toContain('It is allowed: shell: rm x')
  })

  it('allow_all allows all that follow', () => {
    expect(decideDeed(DEED, 'allow_all')).toMatchObject({ isForAll: true, approval: { isAllowed: true } })
  })

  it.each([
    ['refuse', null],
    ['no', 'no'],
    ['First make a copy.', 'First make a copy.'],
    [{ value: 'refuse', message: 'allow' }, 'allow'],
    [{ anything: 1 }, '{"anything":1}'],
    [false, 'false'],
  ])('%j refuses it, and what else was said is passed on', (response, said) => {
    const { approval } = decideDeed(DEED, response)
    expect(approval.isAllowed).toBe(false)
    expect(approval.words).toContain('It is not allowed: shell: rm x')
    expect(/The person says: (.*)/.exec(approval.words)?.[1] ?? null).toBe(said)
  })

  it('silence refuses it', () => {
    expect(decideDeed(DEED, null).approval).toMatchObject({ isAllowed: false })
    expect(decideDeed(DEED, null).approval.words).toContain('Nobody answered in time')
  })

  it('an agent that forgets is told what it had done', () => {
    expect(decideDeed({ ...DEED, done: ['mkdir a', 'ls'] }, 'allow').approval.words).toContain('mkdir a; ls')
  })
})
