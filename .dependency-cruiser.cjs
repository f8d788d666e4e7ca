// The inner walls (docs/architecture.md): who may import whom. One line a rule; `npm run check` enforces them.
const rule = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to })
const npm = ['^node_modules/']
const test = '\\.(test|spec)\\.tsx?$'

module.exports = {
  forbidden: [
    rule('no-cycles', {}, { circular: true }, 'A cycle has no first reader.'),
    rule(
      'contract-imports-zod-only',
      { path: '^src-main/contract/', pathNot: test },
      { path: '.', pathNot: ['^src-main/contract/', '^node_modules/zod/'] },
    ),
    rule(
      'desktop-channels-import-no-zod',
      { path: '^src-main/contract/desktop\\.ts$' },
      { dependencyTypesNot: ['type-only'], path: '.' },
      'The preload would grow by all of zod.',
    ),
    rule(
      'platform-knows-no-domain',
      { path: '^src-main/platform/' },
      { path: '^src-', pathNot: ['^src-main/platform/', '^src-main/testing/'] },
    ),
    rule(
      'platform-knows-no-frameworks',
      { path: '^src-main/platform/', pathNot: test },
      { path: '^node_modules/(electron|fastify|react|zod)/' },
    ),
    rule(
      'engine-knows-no-caller',
      { path: '^src-main/engine/', pathNot: test },
      {
        path: ['^src-main/(http|desktop|cli)', '^src-main/(index|server|serve|cli)\\.ts$', '^src-(renderer|preload)/'],
      },
    ),
    rule(
      'engine-knows-no-http-or-electron',
      // The model gateway is an HTTP server for agents, not a door of the engine.
      { path: '^src-main/engine/', pathNot: [test, '^src-main/engine/gateway/'] },
      { path: ['^node_modules/(electron|fastify|@fastify)/', '^https?$'] },
    ),
    rule(
      'http-sees-only-the-engine-door',
      { path: '^src-main/http/', pathNot: test },
      { path: '^src-main/engine/', pathNot: '^src-main/engine/engine\\.ts$' },
    ),
    rule(
      'http-sees-no-desktop',
      { path: '^src-main/http/' },
      { path: ['^src-main/desktop/', '^node_modules/electron/'] },
    ),
    rule(
      'desktop-is-a-client',
      { path: '^src-main/desktop/', pathNot: test },
      { path: ['^src-main/engine/', '^src-main/http/'] },
    ),
    rule(
      'electron-only-in-the-desktop',
      { path: '^src-main/', pathNot: ['^src-main/index\\.ts$', '^src-main/desktop/'] },
      { path: '^node_modules/(electron|electron-store|electron-updater)/' },
    ),
    rule(
      'only-roots-compose',
      { path: '^src-main/(contract|engine|http|desktop|platform)/', pathNot: test },
      { path: '^src-main/[^/]+\\.ts$' },
    ),
    rule(
      'preload-is-thin',
      { path: '^src-preload/', pathNot: test },
      { path: '.', pathNot: ['^src-preload/', '^src-main/contract/desktop\\.ts$', '^node_modules/electron/'] },
    ),
    rule(
      'renderer-sees-only-the-contract',
      { path: '^src-renderer/' },
      { path: '^src-main/', pathNot: '^src-main/contract/' },
    ),
    rule(
      'schema-values-only-in-api',
      { path: '^src-renderer/(app|features|ui)/', pathNot: test },
      {
        path: '^src-main/contract/',
        dependencyTypesNot: ['type-only'],
        pathNot: '^src-main/contract/(limits|statuses|desktop|approval-answers)\\.ts$',
      },
    ),
    rule('renderer-has-no-node', { path: '^src-renderer/', pathNot: test }, { dependencyTypes: ['core'] }),
    rule(
      'features-are-islands',
      { path: '^src-renderer/features/([^/]+)/' },
      { path: '^src-renderer/features/', pathNot: '^src-renderer/features/$1/' },
    ),
    rule('nothing-points-up-at-app', { path: '^src-renderer/(features|api|ui)/' }, { path: '^src-renderer/app/' }),
    rule('ui-is-dumb', { path: '^src-renderer/ui/', pathNot: test }, { path: ['^src-renderer/(api|features)/'] }),
    rule('api-is-below-features', { path: '^src-renderer/api/' }, { path: '^src-renderer/(features|ui)/' }),
    rule(
      'production-imports-no-tests',
      { path: '^src-', pathNot: [test, '/testing/'] },
      { path: [test, '/testing/', '^e2e/'] },
    ),
    rule(
      'no-undeclared-packages',
      { path: '^src-' },
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
    ),
  ],
  options: {
    doNotFollow: { path: npm },
    exclude: { path: ['^out/', '^build-info/', '^dist/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
