import type { PermissionRequest } from './acp-messages.ts'

/** What a profile wants to happen when its agent asks. */
export type PermissionPolicy = 'allow' | 'deny'

/** Answer to `session/request_permission`. */
export interface PermissionAnswer {
  readonly outcome: { readonly outcome: 'selected'; readonly optionId: string } | { readonly outcome: 'cancelled' }
}

const ORDER: Readonly<Record<PermissionPolicy, readonly string[]>> = {
  // Once, not always: each further request shall be seen and told.
  allow: ['allow_once', 'allow_always'],
  deny: ['reject_once', 'reject_always'],
}

/** Answers a request by policy: nobody sits at an unattended run, and the workspace is thrown away. */
export function answerPermission(
  request: PermissionRequest,
  policy: PermissionPolicy,
): { readonly answer: PermissionAnswer; readonly isAllowed: boolean } {
  for (const kind of ORDER[policy]) {
    const option = request.options.find((candidate) => candidate.kind === kind)
    if (option === undefined) continue
    return {
      answer: { outcome: { outcome: 'selected', optionId: option.optionId } },
      isAllowed: policy === 'allow',
    }
  }
  return { answer: { outcome: { outcome: 'cancelled' } }, isAllowed: false }
}
