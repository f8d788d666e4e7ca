/** Four commands that take an author from nothing to a result. They are shell for a POSIX shell, with jq. */
export interface ApiExamples {
  readonly env: string
  readonly create: string
  readonly upload: string
  readonly watch: string
}

/** @param serverFile path of server.json; its words are put in single quotes for the shell */
export function apiExamples(serverFile: string): ApiExamples {
  return {
    env: [`SERVER=${shellQuote(serverFile)}`, 'URL=$(jq -r .url "$SERVER")', 'TOKEN=$(jq -r .token "$SERVER")'].join(
      '\n',
    ),
    create: [
      'ID=$(curl -s "$URL/v1/temp-skill-runs" -H "Authorization: Bearer $TOKEN" \\',
      `  --json '{"engine": "script"}' | jq -r .request_id)`,
    ].join('\n'),
    upload: [
      'curl -s "$URL/v1/temp-skill-runs/$ID/upload" -H "Authorization: Bearer $TOKEN" \\',
      '  -F skill_package=@my-skill.zip',
    ].join('\n'),
    watch: [
      'curl -s "$URL/v1/temp-skill-runs/$ID?wait=60" -H "Authorization: Bearer $TOKEN" | jq -r .status',
      'curl -s "$URL/v1/temp-skill-runs/$ID/result" -H "Authorization: Bearer $TOKEN" | jq .result',
    ].join('\n'),
  }
}

/** One word for a POSIX shell. */
export function shellQuote(word: string): string {
  return /^[\w./:@=+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
