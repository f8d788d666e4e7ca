import type { EngineCli, EngineStatus } from '../../../contract/system.ts'
import type { EngineId } from '../../../contract/statuses.ts'
import type { AgentPresence } from '../agent.ts'
import { pathVariable, readVariable, type CliHost } from './cli-host.ts'
import { findCliProgram, type CliPackage, type CliProgram } from './cli-program.ts'
import { askCliVersion, compareVersions, type CliVersion } from './cli-version.ts'

/** How a CLI would get at a model on this machine. */
export interface CliAccess {
  readonly kind: EngineCli['access']
  /** Which key, or where the login lies; never the secret. */
  readonly note: string
}

/** What the doctor needs to know of one engine's CLI: data, and the two questions that differ from CLI to CLI. */
export interface CliProfile extends CliPackage {
  readonly engine: EngineId
  readonly title: string
  /** Versions that it was seen to work with, ends included. */
  readonly tested: { readonly from: string; readonly to: string }
  readonly executionModes: readonly string[]
  /** What a person types to sign in. */
  readonly signInCommand: string
  /** The person's own configuration folder; null where the CLI has none that matters here. */
  configHome(host: CliHost): string | null
  access(host: CliHost): Promise<CliAccess>
  /** One sentence about what else it needs and does not find on this machine, with the command that installs it. */
  lack?(host: CliHost): Promise<string | null>
}

/** Knows whether and where one engine's CLI is. */
export interface CliFinder {
  /** For the doctor. Never throws. The version is asked again when the program changed, or when it `mustRefresh`. */
  find(mustRefresh: boolean): Promise<AgentPresence>
  /** What to start; null when the CLI is not there. */
  program(): Promise<CliProgram | null>
}

/** @param profile of the engine, see {@link CliProfile} */
export function createCliFinder(profile: CliProfile, host: CliHost): CliFinder {
  let asked: { readonly identity: string; readonly version: Promise<CliVersion> } | null = null

  const program = async (): Promise<CliProgram | null> => {
    try {
      return await findCliProgram(profile, {
        givenPath: readVariable(host.environment, pathVariable(profile.engine)),
        path: host.baseEnvironment['PATH'] ?? '',
        nodePath: host.nodePath,
      })
    } catch {
      // It went away, or may not be read, while it was looked at.
      return null
    }
  }
  const ask = async (found: CliProgram): Promise<CliVersion> => {
    const told = await host.probes.add(() => askCliVersion(found, host.baseEnvironment))
    if (told.kind === 'known') await host.versions.remember(found.identity, told.version)
    // Perhaps the machine was only busy: whoever wants to know next asks again.
    else asked = null
    return told
  }
  const recallOrAsk = async (found: CliProgram): Promise<CliVersion> => {
    const version = await host.versions.recall(found.identity)
    return version === null ? await ask(found) : { kind: 'known', version }
  }
  const versionOf = (found: CliProgram, mustRefresh: boolean): Promise<CliVersion> => {
    if (mustRefresh || asked?.identity !== found.identity) {
      asked = { identity: found.identity, version: mustRefresh ? ask(found) : recallOrAsk(found) }
    }
    return asked.version
  }
  return {
    program,
    async find(mustRefresh) {
      const found = await program()
      if (found === null) return describe(profile, host, notFound(profile, host))
      const version = await versionOf(found, mustRefresh)
      const access = await profile.access(host).catch((): CliAccess => ({ kind: 'unknown', note: 'not known' }))
      const lack = (await profile.lack?.(host).catch(() => null)) ?? null
      const finding = present(profile, found, version, access)
      return describe(profile, host, lack === null ? finding : { ...finding, note: `${finding.note} ${lack}` })
    },
  }
}

type Finding = Pick<EngineStatus, 'state' | 'path' | 'note' | 'fix_command'> & {
  readonly version: string | null
  readonly access: CliAccess
}

function describe(profile: CliProfile, host: CliHost, { access, ...finding }: Finding): AgentPresence {
  const { from, to } = profile.tested
  return {
    ...finding,
    engine: profile.engine,
    title: profile.title,
    uses_ai: true,
    execution_modes: [...profile.executionModes],
    models: [],
    cli: {
      tested_versions: from === to ? from : `${from} to ${to}`,
      is_tested_version: finding.version === null ? null : isTested(profile, finding.version),
      access: access.kind,
      access_note: access.note,
      config_home: profile.configHome(host),
      last_failure: lastFailure(host, profile.engine),
    },
    checked_at: host.now().toISOString(),
  }
}

/** The engine may have been closed while a CLI was asked for its version: then there is nobody to tell. */
function lastFailure(host: CliHost, engine: EngineId): EngineCli['last_failure'] {
  try {
    return host.lastFailure(engine)
  } catch {
    return null
  }
}

function isTested({ tested }: CliProfile, version: string): boolean {
  return compareVersions(version, tested.from) >= 0 && compareVersions(version, tested.to) <= 0
}

function notFound(profile: CliProfile, host: CliHost): Finding {
  const variable = pathVariable(profile.engine)
  const given = readVariable(host.environment, variable)
  const note =
    given === undefined
      ? `${profile.title} was not found on the PATH.`
      : `${variable} names ${given}, where ${profile.title} is not.`
  return {
    state: 'not_found',
    version: null,
    path: null,
    note,
    fix_command: installCommand(profile),
    access: { kind: 'unknown', note: 'not looked for' },
  }
}

function installCommand({ npmPackage, tested }: CliProfile): string {
  return `npm install --global ${npmPackage}@${tested.to}`
}

function present(profile: CliProfile, { path }: CliProgram, asked: CliVersion, access: CliAccess): Finding {
  const { title } = profile
  if (asked.kind === 'unknown') {
    const note = `${title} is there, but did not tell its version: ${asked.reason}.`
    return { state: 'unknown', version: null, path, note, fix_command: installCommand(profile), access }
  }
  const { version } = asked
  if (access.kind === 'none') {
    const note = `${title} ${version} is there, but nobody is signed in and no key was given (${access.note}).`
    return { state: 'not_signed_in', version, path, note, fix_command: profile.signInCommand, access }
  }
  const how = `${title} ${version}, ${access.note}.`
  if (isTested(profile, version)) return { state: 'ready', version, path, note: how, fix_command: null, access }
  const note = `${how} This version was not tried with Skill Tryout; ${profile.tested.to} was.`
  return { state: 'ready', version, path, note, fix_command: installCommand(profile), access }
}
