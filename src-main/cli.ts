import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { checkSkill } from './cli/check-skill.ts'
import { showDoctor } from './cli/doctor.ts'
import { EXIT_CODES } from './cli/exit-codes.ts'
import { watchInterrupt } from './cli/interrupt.ts'
import { printFailure } from './cli/print-failure.ts'
import { runSkill } from './cli/run-skill.ts'
import { findProject } from './project.ts'

/** `KEY=VALUE`, as `--input` and `--param` take it. */
function keyValue(text: string, before: readonly (readonly [string, string])[]): (readonly [string, string])[] {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('Write it as KEY=VALUE.')
  return [...before, [text.slice(0, at), text.slice(at + 1)]]
}

interface RunFlags {
  engine?: string
  model?: string
  input: (readonly [string, string])[]
  param: (readonly [string, string])[]
  keepTemp?: boolean
  cache: boolean
  interactive?: boolean
  ask?: boolean
  record?: string
  replay?: string
  json?: boolean
  dataDir?: string
}

/** The command line (DESIGN 4): a client of the API like every other. */
async function main(args: readonly string[]): Promise<number> {
  let exitCode: number = EXIT_CODES.succeeded
  const interrupt = watchInterrupt()
  const program = new Command('skill')
    .description('Try agent skills from the terminal.')
    .version(findProject().version)
    .exitOverride()
    .showHelpAfterError()
  program
    .command('run')
    .description('Run one skill in a throw-away workspace and show its result')
    .argument('<folder-or-zip>', 'the skill: a folder, a .zip or a .skill')
    .option('--engine <name>', 'engine to run it with')
    .option('--model <name>', 'model of that engine')
    .option('--input <key=value>', 'an input: a file for a file input, else a value; may be repeated', keyValue, [])
    .option('--param <key=value>', 'a parameter; may be repeated', keyValue, [])
    .option('--keep-temp', 'keep the staged skill and the workspace for a look (debug_keep_temp)')
    .option('--no-cache', 'neither read nor write the result cache')
    .option('--interactive', 'answer the questions of the skill at this terminal')
    .option('--ask', 'interactive, and asked before each command and each change of a file')
    .option('--record <file>', 'record what the agent says and makes, to be played again without it')
    .option('--replay <file>', 'play a recording instead of the agent; no agent and no model is needed')
    .option('--json', 'print one JSON object; the log goes to standard error')
    .option('--data-dir <dir>', 'data folder; default: the one that the app uses')
    .action(async (path: string, flags: RunFlags) => {
      exitCode = await runSkill(
        path,
        {
          engine: flags.engine ?? null,
          model: flags.model ?? null,
          inputs: flags.input,
          parameters: flags.param,
          mustKeepTemp: flags.keepTemp === true,
          canUseCache: flags.cache,
          isInteractive: flags.interactive === true || flags.ask === true,
          mustAsk: flags.ask === true,
          isJson: flags.json === true,
          dataDir: flags.dataDir,
          record: flags.record ?? null,
          replay: flags.replay ?? null,
        },
        interrupt,
      )
    })
  program
    .command('check')
    .description('Validate a skill without running it')
    .argument('<folder-or-zip>', 'the skill: a folder, a .zip or a .skill')
    .option('--json', 'print the check as JSON')
    .option('--data-dir <dir>', 'data folder; default: the one that the app uses')
    .action(async (path: string, flags: { json?: boolean; dataDir?: string }) => {
      exitCode = await checkSkill(path, { isJson: flags.json === true, dataDir: flags.dataDir }, interrupt)
    })
  program
    .command('doctor')
    .description('Show which engines can run skills here, and what the others lack')
    .option('--json', 'print what was found as JSON')
    .option('--data-dir <dir>', 'data folder; default: the one that the app uses')
    .action(async (flags: { json?: boolean; dataDir?: string }) => {
      exitCode = await showDoctor({ isJson: flags.json === true, dataDir: flags.dataDir }, interrupt)
    })
  try {
    await program.parseAsync([...args], { from: 'user' })
  } catch (cause) {
    // The help and the version were asked for.
    if (cause instanceof CommanderError && cause.exitCode === 0) return EXIT_CODES.succeeded
    return printFailure(cause, args.includes('--json'))
  }
  return exitCode
}

process.exitCode = await main(process.argv.slice(2))
