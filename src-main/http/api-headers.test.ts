import { describe, expect, it } from 'vitest'
import { LIST } from '../testing/knock.ts'
import { openStubDoor } from '../testing/open-test-door.ts'
import { attachment, safeMediaType } from './api-headers.ts'

it.each([
  ['out.txt', 'attachment; filename="out.txt"'],
  ['a b.txt', 'attachment; filename="a b.txt"'],
  ['报告.md', 'attachment; filename="__.md"; filename*=UTF-8\'\'%E6%8A%A5%E5%91%8A.md'],
  ['a"b\\c.txt', 'attachment; filename="c.txt"'],
  ['a"b.txt', 'attachment; filename="a_b.txt"; filename*=UTF-8\'\'a%22b.txt'],
  ["it's (1)*.txt", 'attachment; filename="it\'s (1)*.txt"'],
  ["é's (1)*.txt", "attachment; filename=\"_'s (1)*.txt\"; filename*=UTF-8''%C3%A9%27s%20%281%29%2A.txt"],
  ['../../etc/passwd', 'attachment; filename="passwd"'],
  ['a\r\nSet-Cookie: x=1', 'attachment; filename="a__Set-Cookie: x=1"'],
  ['..', 'attachment; filename="download"'],
  ['', 'attachment; filename="download"'],
  ['\ud83d.txt', 'attachment; filename="_.txt"; filename*=UTF-8\'\'%EF%BF%BD.txt'],
])('the name %j becomes %s', (name, header) => {
  expect(attachment(name)).toBe(header)
})

it('a media type that is none is sent as bytes', () => {
  for (const good of ['text/plain', 'application/vnd.x+json', 'text/html; charset=utf-8']) {
    expect(safeMediaType(good)).toBe(good)
  }
  for (const bad of ['', 'text', 'text/plain\r\nX: y', 'text/plain; x="y"', 'a/b/c']) {
    expect(safeMediaType(bad)).toBe('application/octet-stream')
  }
})

describe('over the wire', () => {
  it('every answer of the API is plain data that nobody keeps, frames, embeds or guesses about', async () => {
    const door = await openStubDoor()
    const id = await door.create()
    door.engine.stub.run(id).move('succeeded')
    const paths = ['/v1/health', '/v1/nothing', `${LIST}/nope`, `${LIST}/${id}/artifacts/artifacts/out.txt`]
    const answers = [
      ...(await Promise.all(paths.map((path) => door.call(path)))),
      await door.call(`${LIST}/${id}/events`),
      await fetch(`${door.url}/v1/health`),
    ]
    for (const { headers } of answers) {
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'")
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
      expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })

  it('says how long it took', async () => {
    const door = await openStubDoor()
    const answer = await door.call('/v1/health')
    expect(answer.headers.get('server-timing')).toMatch(/^total;dur=\d+\.\d$/)
    expect(answer.headers.get('server-timing')).not.toBe('total;dur=0.0')
  })

  it('a file is an attachment whatever it is called and whatever it claims to be', async () => {
    const door = await openStubDoor()
    const id = await door.create()
    door.engine.stub.run(id).move('succeeded')
    door.engine.stub.offer({ fileName: 'x"\r\n.html', mediaType: 'text/html\r\nX-Evil: 1' })
    const answer = await door.call(`${LIST}/${id}/artifacts/artifacts/out.txt`)
    expect(answer.headers.get('content-disposition')).toBe(
      'attachment; filename="x___.html"; filename*=UTF-8\'\'x%22__.html',
    )
    expect(answer.headers.get('content-type')).toBe('application/octet-stream')
    expect(answer.headers.get('content-length')).toBe('13')
    expect(await answer.text()).toBe('made by a run')
  })
})
