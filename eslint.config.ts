import eslint from '@eslint/js'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

const bannedEverywhere = [
  {
    name: 'gray-matter',
    message: 'Only engine/skills/documents/front-matter.ts may parse front matter (it disarms the code engines).',
  },
  { name: 'electron', message: 'Only src-main/index.ts, src-main/desktop/ and src-preload/ may import electron.' },
]

const bannedSyntax = [
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only; tool configs excepted.' },
  { selector: 'TSEnumDeclaration', message: 'Use a const table or a union.' },
]

export default defineConfig(
  {
    ignores: [
      'out/',
      'dist/',
      'build-info/',
      'node_modules/',
      'e2e/fixtures/',
      'resources/',
      '**/*.cjs',
      'eslint.config.ts',
      'test-results/',
    ],
  },
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines': ['error', { max: 300 }],
      'no-restricted-imports': ['error', { paths: bannedEverywhere }],
      'no-restricted-syntax': ['error', ...bannedSyntax],
      'no-console': 'error',
      eqeqeq: 'error',
      'no-control-regex': 'off',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    files: [
      'src-main/index.ts',
      'src-main/desktop/**/*.ts',
      'src-preload/**/*.ts',
      'e2e/electron-double/**/*.{ts,mjs}',
    ],
    rules: { 'no-restricted-imports': ['error', { paths: [bannedEverywhere[0]!] }] },
  },
  {
    files: ['src-main/engine/skills/documents/front-matter.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [bannedEverywhere[1]!] }] },
  },
  {
    // Schemas and route tables are their own types: writing them out twice would be the second promise.
    files: ['src-main/contract/**/*.ts'],
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  {
    // The markup of a component and the lines of a test are not promises to a caller.
    files: ['src-renderer/**/*.tsx', '**/*.test.ts', '**/*.test.tsx', 'e2e/**/*.ts'],
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  {
    files: ['**/*.test.ts', '**/*.test.tsx', 'e2e/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: [
      'src-main/cli.ts',
      'src-main/cli/**/*.ts',
      'src-main/serve.ts',
      'e2e/support/**/*.ts',
      'bench/**/*.ts',
      '**/*.mjs',
    ],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['*.config.ts', '**/playwright.config.ts'],
    rules: { 'no-restricted-syntax': 'off', '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
)
