import { join } from 'node:path'

/** Where the registry keeps its folders. Names that begin with a dot are its own, never skills. */
export interface RegistryPaths {
  readonly rootPath: string
  live(skillId: string): string
  /** All archived versions of a skill. */
  archiveRoot(skillId: string): string
  archive(skillId: string, version: string): string
  readonly quarantineRootPath: string
  quarantine(name: string): string
}

/** @param skillsPath absolute path of the registry */
export function createRegistryPaths(skillsPath: string): RegistryPaths {
  return {
    rootPath: skillsPath,
    live: (skillId) => join(skillsPath, skillId),
    archiveRoot: (skillId) => join(skillsPath, '.archive', skillId),
    archive: (skillId, version) => join(skillsPath, '.archive', skillId, version),
    quarantineRootPath: join(skillsPath, '.invalid'),
    quarantine: (name) => join(skillsPath, '.invalid', name),
  }
}
