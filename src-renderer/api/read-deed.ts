import {
  ApprovalContextSchema,
  type ApprovalRequest,
  type PendingInteraction,
} from '../../src-main/contract/interaction.ts'

/** The deed that a question is about; null for a question of the skill. */
export function readDeed({ context }: Pick<PendingInteraction, 'context'>): ApprovalRequest | null {
  return ApprovalContextSchema.safeParse(context).data?.approval ?? null
}
