import type { ModelScript } from '../model-server/model-script.ts'
import type { Trial } from './trial.ts'

/** Which server a case needs. */
export type CaseServer =
  /** As a person runs it. */
  | 'plain'
  /** Its model is at an address where nobody listens. */
  | 'refused'
  /** Ends an agent after a short silence. */
  | 'impatient'

/** One column of the matrix. */
export interface MatrixCase {
  readonly name: string
  readonly title: string
  readonly server: CaseServer
  readonly script: ModelScript
  /** How many times the usual time it may take: less where it is the point that it ends soon. */
  readonly patience?: number
  /** Says by `trial.check` what is wrong. @throws {Error} when it cannot go on */
  deed(trial: Trial): Promise<void>
}

export const WRITE_REPORT = "mkdir -p artifacts && printf '# Moons\\n\\nThere are 42.\\n' > artifacts/report.md"
export const REPORT = '# Moons\n\nThere are 42.\n'
export const ANSWER = { answer: 42 }

/** The model writes the report by the shell and answers. */
export const TWO_TURNS: ModelScript = {
  prompts: [
    {
      steps: [
        {
          text: 'I count the moons.',
          toolCalls: [{ shell: WRITE_REPORT }],
          usage: { inputTokens: 1000, outputTokens: 20 },
        },
        { answer: ANSWER, usage: { inputTokens: 1100, outputTokens: 10 } },
      ],
    },
  ],
}
