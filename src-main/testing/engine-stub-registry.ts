import { randomUUID } from 'node:crypto'
import { AppError } from '../contract/errors.ts'
import type { RegistryDoor } from '../engine/engine.ts'
import { createStubUpload } from './engine-stub-upload.ts'

/** A registry with nothing in it that takes every package in. @param incomingPath folder of the uploads */
export function createRegistryStub(incomingPath: string): RegistryDoor {
  const noSkill = (): Promise<never> => Promise.reject(new AppError('skill_not_found', 'Skill not found'))
  const queued = () => Promise.resolve({ request_id: randomUUID(), status: 'queued' as const })
  return {
    list: () => Promise.resolve([]),
    get: noSkill,
    schemas: noSkill,
    files: noSkill,
    remove: noSkill,
    openInstall: async () => ({ ...(await createStubUpload(incomingPath)), finish: queued }),
    installFromRun: queued,
    installFromLibrary: queued,
    getInstall: () => {
      throw new AppError('install_not_found', 'Install request not found')
    },
  }
}
