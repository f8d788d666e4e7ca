import { join } from 'node:path'
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses'
import type { Configuration } from 'electron-builder'

const PROGRAM_ENDINGS: Readonly<Record<string, string>> = { darwin: '.app', mas: '.app', win32: '.exe', linux: '' }

/** `electronFuses` of electron-builder.yml. */
export type DecidedFuses = NonNullable<Configuration['electronFuses']>

/** What is needed of electron-builder's context. */
export interface PackedApp {
  readonly appOutDir: string
  readonly electronPlatformName: string
  readonly packager: {
    readonly config: { readonly electronFuses?: DecidedFuses | null }
    readonly appInfo: { readonly productFilename: string }
    readonly executableName?: string
  }
}

/**
 * electron-builder's own fuse step takes any binary, also one with a fuse that it does not know. This one runs before it and
 * stops the build unless every fuse of the binary has been decided: a new Electron may bring a new one.
 */
export async function afterPack({ appOutDir, electronPlatformName, packager }: PackedApp): Promise<void> {
  const { electronFuses } = packager.config
  const decide = (name: keyof DecidedFuses): boolean => {
    const value = electronFuses?.[name]
    if (value === undefined) throw new Error(`electron-builder.yml does not decide the fuse ${name}`)
    return value
  }
  // Only Linux names its program otherwise than the product.
  const name = packager.executableName ?? packager.appInfo.productFilename
  await flipFuses(join(appOutDir, `${name}${PROGRAM_ENDINGS[electronPlatformName] ?? ''}`), {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: true,
    [FuseV1Options.RunAsNode]: decide('runAsNode'),
    [FuseV1Options.EnableCookieEncryption]: decide('enableCookieEncryption'),
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: decide('enableNodeOptionsEnvironmentVariable'),
    [FuseV1Options.EnableNodeCliInspectArguments]: decide('enableNodeCliInspectArguments'),
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: decide('enableEmbeddedAsarIntegrityValidation'),
    [FuseV1Options.OnlyLoadAppFromAsar]: decide('onlyLoadAppFromAsar'),
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: decide('loadBrowserProcessSpecificV8Snapshot'),
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: decide('grantFileProtocolExtraPrivileges'),
    // electron-builder's table has no name for it yet. On is Electron's own choice: bounds of WebAssembly by signals.
    [FuseV1Options.WasmTrapHandlers]: true,
  })
}
