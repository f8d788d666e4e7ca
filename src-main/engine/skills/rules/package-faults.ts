import type { ErrorCode } from '../../../contract/errors.ts'
import type { Finding } from '../../../contract/finding.ts'
import type { ZipError } from '../../../platform/zip/zip-error.ts'
import { toFinding } from './finding-list.ts'
import type { RuleId } from './rules.ts'

/** Why a package was refused before its content was looked at, in Skill-Runner's text and as a finding. */
export interface Rejection {
  readonly code: ErrorCode
  readonly detail: string
  readonly findings: readonly Finding[]
}

/** @param detail Skill-Runner's text; @param message what is wrong in more words, for the finding */
export function rejectionOf(rule: RuleId, detail: string, code: ErrorCode, message = detail): Rejection {
  return { code, detail, findings: [toFinding({ rule, message })] }
}

/** No, or more than one, top-level directory (seed 004). */
export function layoutFault(): Rejection {
  return rejectionOf('package.layout', 'Skill package must contain exactly one top-level directory', 'package_invalid')
}

const RULES_OF_FAULTS = {
  zip_invalid: 'package.zip-invalid',
  zip_ambiguous: 'package.zip-invalid',
  zip_unsupported: 'package.zip-invalid',
  zip_unsafe_path: 'package.unsafe-path',
  zip_special_file: 'package.special-file',
  zip_duplicate: 'package.duplicate-entry',
  zip_too_large: 'package.too-large',
  zip_too_slow: 'package.too-large',
} as const satisfies Record<ZipError['code'], RuleId>

/** What a refused archive is called: names are unsafe paths, sizes are sizes, everything else is no valid package. */
export function zipRejection(error: ZipError): Rejection {
  const name = error.entryName ?? ''
  const rule = RULES_OF_FAULTS[error.code]
  if (error.code === 'zip_unsafe_path')
    return rejectionOf(rule, `Unsafe zip entry path: ${name}`, 'package_invalid', error.message)
  if (error.code === 'zip_too_large' || error.code === 'zip_too_slow') {
    return rejectionOf(rule, `Skill package exceeds size limit (${error.reason})`, 'package_too_large', error.message)
  }
  return rejectionOf(rule, 'Invalid zip package', 'package_invalid', error.message)
}

/** The same for a zip of input files, in Skill-Runner's text for those. */
export function inputZipRejection(error: ZipError): Rejection {
  const rule = RULES_OF_FAULTS[error.code]
  const detail =
    error.code === 'zip_unsafe_path'
      ? `Unsafe zip entry path: ${error.entryName ?? ''}`
      : error.code === 'zip_too_large' || error.code === 'zip_too_slow'
        ? `Input zip exceeds size limit (${error.reason})`
        : 'Invalid zip file'
  return rejectionOf(rule, detail, 'input_zip_invalid', error.message)
}
