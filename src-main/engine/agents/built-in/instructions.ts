import type { Attempt } from '../agent.ts'

/**
 * What the built-in agent is told before the prompt: where it is, what it may do, which skills there are. The prompt itself is the
 * same as for every other agent. Raise `PROMPT_VERSION` of the cache key with each change of these words.
 * @param skillFolder the skill's folder below the workspace, with forward slashes
 */
export function composeInstructions(
  { skill, workspacePath, isApprovalNeeded }: Pick<Attempt, 'skill' | 'workspacePath' | 'isApprovalNeeded'>,
  skillFolder: string,
): string {
  const watch = isApprovalNeeded
    ? 'A person is asked before each command and each change of a file. What is refused, do not try in another way.'
    : 'Nobody watches while you work.'
  return [
    'You are an agent that carries out a task by itself, with tools for the shell and for files.',
    `Your working folder is ${workspacePath}. The file tools reach nothing outside it but the input files that are named to you.`,
    `${watch} Do the work with the tools instead of describing it, check what you made, and then give the answer that is asked for.`,
    '',
    'Skills are folders with instructions for special tasks. These skills are there:',
    `- ${skill.skill_id}: ${skill.description.replace(/\s+/g, ' ')} (file: ${skillFolder}/SKILL.md)`,
    '',
    'When a skill is called or fits the task, first read its SKILL.md completely with the read tool and follow it. Paths in it are relative to the folder of the skill. Read its other files only when it sends you there.',
  ].join('\n')
}
