import { describe, expect, test } from 'vitest'
import { allowEnvironment } from './allow-environment.ts'

describe('the environment of an untrusted child', () => {
  test('has of ours only what says where and how it runs', () => {
    const harmless = {
      PATH: '/bin',
      LANG: 'C.UTF-8',
      LC_ALL: 'C',
      LC_TIME: 'de_DE',
      TZ: 'UTC',
      TERM: 'dumb',
      HTTPS_PROXY: 'http://proxy',
      no_proxy: 'localhost',
      SSL_CERT_FILE: '/etc/ca.pem',
      NODE_EXTRA_CA_CERTS: '/etc/ca.pem',
    }
    const secrets = Object.fromEntries(
      [
        ...['AWS_SECRET_ACCESS_KEY', 'GITHUB_TOKEN', 'NPM_TOKEN', 'OPENAI_API_KEY', 'SKILL_TRYOUT_DATA_DIR', 'USER'],
        ...['NODE_OPTIONS', 'LD_PRELOAD', 'DYLD_INSERT_LIBRARIES', 'GIT_SSH_COMMAND', 'SSH_AUTH_SOCK', 'BASH_ENV'],
        ...['ELECTRON_RUN_AS_NODE', 'HOME', 'XDG_CONFIG_HOME', 'PWD', 'TMPDIR', 'SystemRoot', 'path', 'LCX'],
      ].map((name) => [name, 'canary']),
    )
    expect(allowEnvironment({ ...secrets, ...harmless }, [], {}, { isWindows: false })).toEqual(harmless)
  })

  test('gets exactly the further names that are allowed', () => {
    const source = { OPENAI_API_KEY: 'key', OPENAI_API_KEY_2: 'other', ANTHROPIC_API_KEY: undefined }
    const environment = allowEnvironment(source, ['OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'MISSING'], {})
    expect(environment).toEqual({ OPENAI_API_KEY: 'key' })
  })

  test('never inherits what makes a program load code or speak for the user, even when asked to', () => {
    const names = [
      ...['NODE_OPTIONS', 'node_options', 'LD_PRELOAD', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'GIT_CONFIG_GLOBAL'],
      ...['SSH_AUTH_SOCK', 'SSH_AGENT_PID', 'BASH_ENV', 'ENV', 'PYTHONSTARTUP', 'PERL5OPT', 'ELECTRON_RUN_AS_NODE'],
    ]
    const source = Object.fromEntries(names.map((name) => [name, 'canary']))
    expect(allowEnvironment(source, names, {})).toEqual({})
  })

  test('takes our own values over inherited ones', () => {
    const environment = allowEnvironment({ PATH: '/theirs', TERM: 'xterm' }, [], { PATH: '/ours', HOME: '/run' })
    expect(environment).toEqual({ PATH: '/ours', TERM: 'xterm', HOME: '/run' })
  })

  test('on Windows keeps what programs need there, however it is spelled, and no name twice', () => {
    const source = {
      Path: 'C:\\bin',
      SYSTEMROOT: 'C:\\Windows',
      comspec: 'cmd.exe',
      Temp: 'C:\\t',
      UserProfile: 'C:\\u',
    }
    expect(allowEnvironment(source, [], { TEMP: 'C:\\run' }, { isWindows: true })).toEqual({
      Path: 'C:\\bin',
      SYSTEMROOT: 'C:\\Windows',
      comspec: 'cmd.exe',
      TEMP: 'C:\\run',
    })
    expect(allowEnvironment(source, [], {}, { isWindows: false })).toEqual({})
  })

  test('refuses names and values that no system can take, and does not tell the value', () => {
    expect(() => allowEnvironment({}, [], { KEY: 'secret\0' })).toThrow(/^The variable KEY holds a NUL byte$/)
    expect(() => allowEnvironment({ TERM: 'a\0b' }, [], {})).toThrow(RangeError)
    for (const name of ['', 'A=B', 'A\0']) expect(() => allowEnvironment({}, [], { [name]: 'x' })).toThrow(RangeError)
  })
})
