import { describe, expect, it } from 'vitest'
import { isEnded, isLive, MOVES, REQUEST_STATES, shownStatus, transition, type MoveName } from './run-machine.ts'

const moveNames = Object.keys(MOVES) as MoveName[]

describe('the states of a run', () => {
  it('never leave a terminal state, whatever the move', () => {
    for (const state of REQUEST_STATES.filter(isEnded)) {
      expect(moveNames.filter((move) => transition(state, move) !== null)).toEqual([])
    }
  })

  it('reach every state but the first by some move', () => {
    const reached = new Set<string>(moveNames.map((move) => MOVES[move].to))
    expect(REQUEST_STATES.filter((state) => !reached.has(state))).toEqual(['created'])
  })

  it('let a rejected upload be followed by a good one', () => {
    expect(transition('rejected', 'upload.accepted')).toBe('queued')
  })

  it('start a run only from the queue', () => {
    expect(REQUEST_STATES.filter((state) => transition(state, 'turn.started') !== null)).toEqual(['queued'])
  })

  it('own their files exactly while they are live', () => {
    expect(REQUEST_STATES.filter(isLive)).toEqual(['queued', 'running', 'waiting_user', 'waiting_auth'])
  })

  it('are shown to clients in the words of the peer', () => {
    expect(REQUEST_STATES.map(shownStatus)).toEqual([
      'queued',
      'failed',
      'failed',
      'queued',
      'running',
      'waiting_user',
      'waiting_auth',
      'succeeded',
      'failed',
      'canceled',
    ])
  })
})
