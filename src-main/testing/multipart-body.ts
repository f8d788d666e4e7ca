/** One part of a multipart body, as raw as a test needs it. */
export interface RawPart {
  readonly name?: string
  readonly fileName?: string
  /** Header lines beside Content-Disposition. */
  readonly headers?: readonly string[]
  readonly content: Buffer | string
}

export const BOUNDARY = 'test-boundary'
export const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`

/** A multipart body of these parts. */
export function multipartBody(parts: readonly RawPart[], end = `--${BOUNDARY}--\r\n`): Buffer {
  const pieces = parts.map(({ name, fileName, headers = [], content }) => {
    const disposition = [
      'Content-Disposition: form-data',
      ...(name === undefined ? [] : [`name="${name}"`]),
      ...(fileName === undefined ? [] : [`filename="${fileName}"`]),
    ].join('; ')
    const head = [`--${BOUNDARY}`, ...headers, disposition, '', ''].join('\r\n')
    return Buffer.concat([Buffer.from(head), Buffer.from(content), Buffer.from('\r\n')])
  })
  return Buffer.concat([...pieces, Buffer.from(end)])
}

/** The one part that an upload needs, small and good enough for the stub of the engine. */
export const GOOD_PACKAGE: RawPart = { name: 'skill_package', fileName: 'demo.zip', content: 'PK and so on' }
