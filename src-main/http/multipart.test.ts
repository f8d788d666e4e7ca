import { describe, expect, it } from 'vitest'
import { AppError } from '../contract/errors.ts'
import { FORM_TYPE, GOOD_PACKAGE, multipartBody, type RawPart } from '../testing/multipart-body.ts'
import { openStubDoor } from '../testing/open-test-door.ts'
import { openSocket, readAnswer } from '../testing/raw-http.ts'
import { codeOf, sendParts } from '../testing/send-form.ts'

describe('a form', () => {
  it('is handed to the engine part by part, in its order, with names as they were sent', async () => {
    const door = await openStubDoor()
    const answer = await sendParts(
      door,
      { name: 'skill_files', fileName: 'demo/SKILL.md', content: 'one' },
      { name: 'skill_files', fileName: 'demo/资料/ünïcode.txt', content: '' },
      { name: 'also_unknown', content: 'ignored' },
      { name: 'input_files', fileName: 'text', content: 'in' },
    )
    expect(answer.status).toBe(200)
    expect(door.engine.stub.taken).toEqual(['skill:demo/SKILL.md', 'skill:demo/资料/ünïcode.txt', 'input:text'])
  })

  it('may hold as many files as a package may, and no more than a few beyond', async () => {
    const door = await openStubDoor()
    const files = (count: number): RawPart[] =>
      Array.from({ length: count }, (_, at) => ({ name: 'skill_files', fileName: `demo/f${at}`, content: 'x' }))
    expect((await sendParts(door, ...files(2_000))).status).toBe(200)
    expect(door.engine.stub.taken).toHaveLength(2_000)
    const tooMany = await sendParts(door, ...files(3_025))
    expect([tooMany.status, codeOf(tooMany)]).toEqual([400, 'multipart_invalid'])
  })

  it('with a file that nobody asked for starts nothing', async () => {
    const door = await openStubDoor()
    const answer = await sendParts(door, GOOD_PACKAGE, { name: 'third', fileName: 'x', content: 'x' })
    expect([answer.status, codeOf(answer)]).toEqual([422, 'request_malformed'])
    expect(answer.body).toContain('third')
    expect(door.engine.stub.incoming()).toEqual([])
  })

  it('is read no further when the engine has seen enough of a part', async () => {
    const door = await openStubDoor()
    const { runs } = door.engine
    const openUpload = runs.openUpload.bind(runs)
    const refusesLater: typeof openUpload = async (id, more) => ({
      ...(await openUpload(id, more)),
      addPackage: (content) => {
        content.destroy()
        return Promise.resolve()
      },
      finish: () => Promise.reject(new AppError('package_too_large', 'Skill package exceeds size limit')),
    })
    Object.assign(runs, { openUpload: refusesLater })
    const parts = [
      { ...GOOD_PACKAGE, content: Buffer.alloc(3_000_000, 'PK') },
      { name: 'library_id', content: 'x' },
    ]
    const answer = await sendParts(door, ...parts)
    expect([answer.status, codeOf(answer)]).toEqual([400, 'package_too_large'])
    expect(door.engine.stub.incoming()).toEqual([])
  })

  it('does not pile up in memory while the disk is slow, however small its files are', async () => {
    const door = await openStubDoor()
    const gate = Promise.withResolvers<undefined>()
    const { runs } = door.engine
    const openUpload = runs.openUpload.bind(runs)
    let taken = 0
    const slow: typeof openUpload = async (id, more) => ({
      ...(await openUpload(id, more)),
      addSkillFile: async (_path, content) => {
        taken += 1
        if (taken === 10) await gate.promise
        for await (const _chunk of content);
      },
    })
    Object.assign(runs, { openUpload: slow })
    const id = await door.create()
    const parts = Array.from({ length: 1_500 }, (_, at) => ({
      ...{ name: 'skill_files', fileName: `demo/f${at}`, content: 'x'.repeat(15_000) },
    }))
    const body = multipartBody(parts)
    const socket = await openSocket(door.port)
    const answer = readAnswer(socket)
    const head = [
      ...door.head(`POST /v1/temp-skill-runs/${id}/upload`),
      `Content-Type: ${FORM_TYPE}`,
      `Content-Length: ${body.length}`,
    ]
    socket.write(`${head.join('\r\n')}\r\n\r\n`)
    socket.write(body)
    await expect.poll(() => taken).toBe(10)
    // The client can push no more than what lies in the buffers of two sockets.
    let before = -1
    await expect
      .poll(() => {
        const isStill = socket.writableLength === before
        before = socket.writableLength
        return isStill
      })
      .toBe(true)
    expect(socket.writableLength).toBeGreaterThan(body.length / 2)
    gate.resolve(undefined)
    expect((await answer).status).toBe(200)
    expect(taken).toBe(1_500)
    socket.destroy()
  })
})

describe('an upload that ends early', () => {
  it('leaves nothing, and its request can be uploaded to again', async () => {
    const door = await openStubDoor()
    const id = await door.create()
    const socket = await openSocket(door.port)
    const head = [
      ...door.head(`POST /v1/temp-skill-runs/${id}/upload`),
      `Content-Type: ${FORM_TYPE}`,
      'Content-Length: 1000000',
    ]
    socket.write(`${head.join('\r\n')}\r\n\r\n`)
    socket.write(multipartBody([{ ...GOOD_PACKAGE, content: 'PK'.repeat(100_000) }], ''))
    await expect.poll(() => door.engine.stub.incoming().length).toBe(1)
    socket.destroy()
    await expect.poll(() => door.engine.stub.incoming()).toEqual([])
    const form = new FormData()
    form.append('skill_package', new Blob(['PK']), 'a.zip')
    const again = await door.call(`/v1/temp-skill-runs/${id}/upload`, { method: 'POST', body: form })
    expect(again.status).toBe(200)
  })
})
