import type { RunPlan } from '../api/start-run.ts'
import { installedSkillOf } from '../api/skill-origin.ts'
import { shellQuote } from '../features/settings/api-examples.ts'

/**
 * The commands that start the same run from a shell: address and token are read from the server's file, because a token has no
 * place on a clipboard.
 */
export function curlText(plan: RunPlan, serverFile: string | null): string {
  const skillId = installedSkillOf(plan.libraryId)
  const route = skillId === null ? '/v1/temp-skill-runs' : '/v1/jobs'
  const body = {
    ...(skillId === null ? {} : { skill_id: skillId }),
    engine: plan.engine,
    ...(plan.model === null ? {} : { model: plan.model }),
    ...(isEmpty(plan.input) ? {} : { input: plan.input }),
    ...(isEmpty(plan.parameter) ? {} : { parameter: plan.parameter }),
    runtime_options: plan.runtimeOptions,
  }
  const files = Object.entries(plan.files).map(
    ([name, file]) => `  -F ${shellQuote(`input_files=@${file.name};filename=${name}`)}`,
  )
  const parts = [...(skillId === null ? [`  -F ${shellQuote(`library_id=${plan.libraryId}`)}`] : []), ...files]
  return [
    `SERVER=${shellQuote(serverFile ?? 'server.json')}`,
    'URL=$(jq -r .url "$SERVER")',
    'TOKEN=$(jq -r .token "$SERVER")',
    `ID=$(curl -s "$URL${route}" -H "Authorization: Bearer $TOKEN" \\`,
    `  --json ${shellQuote(JSON.stringify(body))} | jq -r .request_id)`,
    // A job of an installed skill without files has started by now.
    ...(parts.length === 0
      ? []
      : [`curl -s "$URL${route}/$ID/upload" -H "Authorization: Bearer $TOKEN" \\`, parts.join(' \\\n')]),
    `curl -s "$URL${route}/$ID?wait=60" -H "Authorization: Bearer $TOKEN"`,
    '',
  ].join('\n')
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0
}
