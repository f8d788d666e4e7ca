import { CONTRACT_RULES } from './contract-rules.ts'
import { PACKAGE_RULES } from './package-rules.ts'
import { TEXT_RULES } from './text-rules.ts'
import type { Rule } from './rule.ts'

/** Every rule of the validation by its id. An id is stable: it may stand in scripts and translations. */
export const RULES = { ...PACKAGE_RULES, ...TEXT_RULES, ...CONTRACT_RULES } as const satisfies Record<string, Rule>

export type RuleId = keyof typeof RULES
export const RULE_IDS = Object.keys(RULES) as RuleId[]
