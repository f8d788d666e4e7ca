/** Variables that say where and how a program runs, and nothing about who runs it. */
const ALLOWED = [
  ...['PATH', 'LANG', 'LANGUAGE', 'TZ', 'TERM'],
  // The way out to the network of a company.
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'],
  ...['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'],
]
const ALLOWED_ON_WINDOWS = ['SystemRoot', 'SystemDrive', 'windir', 'ComSpec', 'PATHEXT', 'TEMP', 'TMP']
const ALLOWED_PREFIX = 'LC_'

/** Variables that make another program load code, or speak for the user: never inherited, whoever asks. */
const REFUSED = new RegExp(
  '^(' +
    'NODE_OPTIONS|NODE_PATH|NODE_REPL_.*|NODE_V8_COVERAGE|ELECTRON_.*|LD_.*|DYLD_.*|GIT_.*|SSH_.*|GPG_.*|' +
    'BASH_ENV|BASH_FUNC_.*|ENV|SHELLOPTS|BASHOPTS|PS4|PROMPT_COMMAND|ZDOTDIR|' +
    'PYTHONSTARTUP|PYTHONPATH|PYTHONHOME|PERL5OPT|PERL5LIB|RUBYOPT|RUBYLIB|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|' +
    'NPM_TOKEN|NPM_CONFIG_.*|DBUS_SESSION_BUS_ADDRESS|XDG_RUNTIME_DIR' +
    ')$',
  'i',
)

/** What differs between systems; given in tests only. */
export interface AllowEnvironmentOptions {
  readonly isWindows?: boolean
}

/**
 * The environment of an untrusted child, built from nothing: the few harmless variables of `source`, those that
 * `allowedNames` adds (an engine's own key), and `extra`, whose values are ours and win. A name that can make a child
 * load code or act as the user is not taken from `source` even when it is in `allowedNames`.
 * @throws RangeError for a name or a value that the system could not take (NUL, empty name, `=` in a name).
 */
export function allowEnvironment(
  source: Readonly<Record<string, string | undefined>>,
  allowedNames: readonly string[],
  extra: Readonly<Record<string, string>>,
  { isWindows = process.platform === 'win32' }: AllowEnvironmentOptions = {},
): Record<string, string> {
  // Windows does not tell names apart by case: it is `Path` there.
  const spell = (name: string): string => (isWindows ? name.toUpperCase() : name)
  const allowed = new Set([...ALLOWED, ...(isWindows ? ALLOWED_ON_WINDOWS : []), ...allowedNames].map(spell))
  const taken = new Set(Object.keys(extra).map(spell))

  const environment: Record<string, string> = {}
  for (const [name, value] of Object.entries(source)) {
    const isAllowed = allowed.has(spell(name)) || spell(name).startsWith(ALLOWED_PREFIX)
    if (value === undefined || !isAllowed || REFUSED.test(name) || taken.has(spell(name))) continue
    environment[name] = value
  }
  Object.assign(environment, extra)
  for (const [name, value] of Object.entries(environment)) checkVariable(name, value)
  return environment
}

function checkVariable(name: string, value: string): void {
  // The value may be a secret: only the name is told.
  if (name === '' || /[=\0]/.test(name)) throw new RangeError(`Not a variable name: ${JSON.stringify(name)}`)
  if (value.includes('\0')) throw new RangeError(`The variable ${name} holds a NUL byte`)
}
