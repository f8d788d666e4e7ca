/*
 * The CLIs read a prompt as something that a person typed, with signs of their own in it. What comes from an input, a parameter or a
 * reply is data and must mean nothing there. Which CLI minds which sign is found out by the cases `values` and `reply-words` of the
 * agents' matrix; inside a prompt that is `@` alone, at its beginning all signs that follow. Raise `PROMPT_VERSION` of the cache key
 * with each change.
 */

/** As the CLIs look for it: `@` that begins a word. An address or a path with `@` inside is none. */
const MENTION = /(^|\s)@(?=\S)/

/** Signs that begin a command, a line for the shell, a note to remember or a call of a skill. */
const COMMAND = /^\s*[/!#@$?:&]/

/**
 * A text without mentions. One that has some becomes a JSON string that has no `@`: models read `\u0040` as what it is, and a person
 * who looks at the prompt sees the same value.
 * @param text what stands in the prompt where there is nothing to guard
 * @param value what the text was made from
 */
export function guardMentions(text: string, value: unknown = text): string {
  return MENTION.test(text) ? JSON.stringify(value).replaceAll('@', '\\u0040') : text
}

/** A person's reply in a form that no agent takes for one of its own commands: five of them would carry out `/init` and never ask their model. */
export function guardReply(reply: string, readsMentions: boolean): string {
  const text = readsMentions ? guardMentions(reply) : reply
  return text !== reply || COMMAND.test(reply) ? `My reply: ${text}` : reply
}
