import type { Readable } from 'node:stream'

/** A part with a file name. Destroying its content gives the whole form up: no further part comes. */
export interface FilePart {
  readonly kind: 'file'
  readonly name: string
  readonly fileName: string
  readonly content: Readable
}

/** A part without a file name; its text is short, so it is held whole. */
export interface FieldPart {
  readonly kind: 'field'
  readonly name: string
  readonly value: string
}

/** One part of a multipart body. */
export type Part = FilePart | FieldPart
