import { EXIT_CODES } from './exit-codes.ts'
import type { Interrupt } from './interrupt.ts'
import { packSkill } from './pack-skill.ts'
import { formatFindings, formatVerdict } from './print-findings.ts'
import { withServer } from './with-server.ts'
import type { SkillCheck } from '../contract/skill.ts'
import type { CommandServer } from './with-server.ts'
import type { PackedSkill } from './pack-skill.ts'

/** `skill check`: prints every problem with its place. @returns exit code 0 or 2 */
export async function checkSkill(
  path: string,
  options: { readonly isJson: boolean; readonly dataDir: string | undefined },
  interrupt: Interrupt,
): Promise<number> {
  const skill = await packSkill(path)
  try {
    const check =
      skill.kind === 'refused'
        ? skill.check
        : await withServer(options.dataDir, (server) => interrupt.orDone(askCheck(server, skill)))
    process.stdout.write(
      options.isJson ? `${JSON.stringify(check, null, 2)}\n` : formatFindings(check.findings) + formatVerdict(check),
    )
    return check.ok ? EXIT_CODES.succeeded : EXIT_CODES.rejected
  } finally {
    await skill.remove()
  }
}

/** Has a packed skill validated by the server, and adds what the packing saw. */
export async function askCheck(server: CommandServer, skill: PackedSkill): Promise<SkillCheck> {
  const form = new FormData()
  form.append('skill_package', skill.content, skill.name)
  const check = await server.client.skillChecks.check({ form })
  const isOk = check.ok && !skill.remarks.some(({ severity }) => severity === 'error')
  return { ...check, ok: isOk, summary: isOk ? check.summary : null, findings: [...check.findings, ...skill.remarks] }
}
