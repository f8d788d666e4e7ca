import { join } from 'node:path'
import { guardReply } from '../../agents/prompt/guard-words.ts'
import { placeForAgent } from '../../agents/prompt/place-for-agent.ts'
import { composePrompt, unknownVariables, type PromptRequest } from '../../agents/prompt/prompt.ts'
import { prepareWorkspace } from '../../workspaces/prepare-workspace.ts'
import type { Say } from './agent-session.ts'
import { resumeOf } from '../asking/resume.ts'
import type { AttemptRequest } from './attempt-request.ts'
import type { RunContext } from '../run-context.ts'

/**
 * The first attempt makes the workspace; those after it go on in it.
 * @returns absolute path of the skill's copy
 * @throws the file system's error
 */
export async function placeSkill(
  context: RunContext,
  { row, runId, skill, agent, stagedPath }: AttemptRequest,
): Promise<string> {
  const paths = context.layout.run(runId)
  // An earlier attempt, or another run, may have put links in their place.
  for (const folder of [paths.workspacePath, paths.homePath]) context.folders.ensure(folder)
  if (row.attempt > 1) return join(paths.workspacePath, agent.skillFolders[0] ?? '', skill.skill_id)
  const skillPath = await prepareWorkspace(paths, {
    id: skill.skill_id,
    stagedPath,
    skillFolders: agent.skillFolders,
  })
  if (agent.usesAi) {
    const copies = agent.skillFolders.map((folder) => join(paths.workspacePath, folder, skill.skill_id))
    const mode = row.effective_mode ?? 'auto'
    const { workspacePath, workspaceArtifactsPath: artifactsPath } = paths
    const leftOut = await placeForAgent(copies, { skill, mode, workspacePath, artifactsPath }, agent)
    if (leftOut.length > 0) {
      const message = `Left out of the agent's copy, for the engine would offer or obey it unasked: ${leftOut.join(', ')}`
      const data = { code: 'SKILL_PARTS_LEFT_OUT', message }
      context.logs.append(runId, [{ type: 'diagnostic.warning', attempt: row.attempt, data }])
    }
  }
  return skillPath
}

/** The first prompt, or the reply that the run was waiting for. */
export function whatToSay(
  context: RunContext,
  { row, runId, skill, agent, input }: AttemptRequest,
  skillPath: string,
): Say {
  const { reply, approval } = resumeOf(row) ?? { reply: null, approval: null }
  const sessionId = row.session_id ?? (agent.usesAi ? null : runId)
  const readsMentions = agent.readsMentions ?? false
  if (reply !== null && sessionId !== null) {
    const prompt = agent.usesAi ? guardReply(reply, readsMentions) : reply
    return { prompt, resume: { sessionId, reply, ...(approval === null ? {} : { approval }) } }
  }
  if (!agent.usesAi) return { prompt: '', resume: null }
  const paths = context.layout.run(runId)
  const request: PromptRequest = {
    mode: row.effective_mode ?? 'auto',
    skill,
    input,
    parameter: row.parameter,
    workspacePath: paths.workspacePath,
    skillPath,
    artifactsPath: paths.workspaceArtifactsPath,
    engine: agent.id,
    invocation: agent.invocation(skill.skill_id),
    readsMentions,
  }
  const unknown = unknownVariables(request)
  if (unknown.length > 0) {
    const message = `The prompt template of the package names what does not exist: ${unknown.join(', ')}`
    const data = { code: 'PROMPT_VARIABLE_UNKNOWN', message }
    context.logs.append(runId, [{ type: 'diagnostic.warning', attempt: row.attempt, data }])
  }
  return { prompt: composePrompt(request), resume: null }
}
