import type { HTTP_LIMITS } from '../contract/limits.ts'

/** The limits of the door, as numbers, so that a test can be given shorter times. */
export type HttpLimits = { readonly [Name in keyof typeof HTTP_LIMITS]: number }
