import type { RunPlan } from '../api/start-run.ts'
import { shellQuote } from '../features/settings/api-examples.ts'

/**
 * The commands that start the same run from a shell: address and token are read from the server's file, because a token has no
 * place on a clipboard.
 */
export function curlText(plan: RunPlan, serverFile: string | null): string {
  const body = {
    engine: plan.engine,
    ...(plan.model === null ? {} : { model: plan.model }),
    ...(isEmpty(plan.input) ? {} : { input: plan.input }),
    ...(isEmpty(plan.parameter) ? {} : { parameter: plan.parameter }),
    runtime_options: plan.runtimeOptions,
  }
  const files = Object.entries(plan.files).map(
    ([name, file]) => `  -F ${shellQuote(`input_files=@${file.name};filename=${name}`)}`,
  )
  return [
    `SERVER=${shellQuote(serverFile ?? 'server.json')}`,
    'URL=$(jq -r .url "$SERVER")',
    'TOKEN=$(jq -r .token "$SERVER")',
    'ID=$(curl -s "$URL/v1/temp-skill-runs" -H "Authorization: Bearer $TOKEN" \\',
    `  --json ${shellQuote(JSON.stringify(body))} | jq -r .request_id)`,
    'curl -s "$URL/v1/temp-skill-runs/$ID/upload" -H "Authorization: Bearer $TOKEN" \\',
    [`  -F ${shellQuote(`library_id=${plan.libraryId}`)}`, ...files].join(' \\\n'),
    'curl -s "$URL/v1/temp-skill-runs/$ID?wait=60" -H "Authorization: Bearer $TOKEN"',
    '',
  ].join('\n')
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0
}
