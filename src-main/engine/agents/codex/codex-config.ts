import type { ModelAccess } from '../agent.ts'

/** The variable that carries the key of a run to Codex; Codex keeps it from the commands that it runs. */
export const KEY_VARIABLE = 'SKILL_TRYOUT_MODEL_KEY'

/**
 * Other people's tools and skills, what works on the desktop of the person, and patience without end. A name that a version does not
 * know is passed over by it.
 */
const OFF = [
  ...['plugins', 'remote_plugin', 'apps', 'hooks', 'tool_suggest', 'skill_search', 'skill_mcp_dependency_install'],
  ...['browser_use', 'computer_use', 'daemon_auto_start', 'unbounded_connection_retries'],
]

/**
 * The private `config.toml` of a run: nothing is sent home, nothing is fetched, no skill but ours is offered, no instruction
 * file of a folder above is read, and a model that is not there ends the run soon. Codex' own patience with a dead network
 * has no end otherwise (engine-clis 5.1).
 * @param access null when Codex' own login has to do
 * @param otherSkills absolute paths of the SKILL.md files that it would offer beside ours
 */
export function composeCodexConfig(access: ModelAccess | null, otherSkills: readonly string[]): string {
  const provider = access === null ? [] : [`model_provider = "tryout"`]
  return [
    ...provider,
    'check_for_update_on_startup = false',
    'project_doc_max_bytes = 0',
    'approval_policy = "never"',
    '',
    '[features]',
    ...OFF.map((feature) => `${feature} = false`),
    '',
    '[skills.bundled]',
    'enabled = false',
    '',
    '[analytics]',
    'enabled = false',
    '',
    // Not `inherit = "core"`: the mark by which a run's processes are found again has to reach them all.
    '[shell_environment_policy]',
    'inherit = "all"',
    `exclude = ["${KEY_VARIABLE}"]`,
    '',
    ...otherSkills.flatMap((path) => ['[[skills.config]]', `path = ${JSON.stringify(path)}`, 'enabled = false', '']),
    ...(access === null ? [] : providerLines(access)),
  ].join('\n')
}

function providerLines({ baseUrl }: ModelAccess): string[] {
  return [
    '[model_providers.tryout]',
    'name = "Skill Tryout"',
    // A JSON string is a TOML string too.
    `base_url = ${JSON.stringify(`${baseUrl}/v1`)}`,
    `env_key = "${KEY_VARIABLE}"`,
    'wire_api = "responses"',
    'request_max_retries = 2',
    'stream_max_retries = 2',
    '',
  ]
}
