const js = require('@eslint/js');
const jest = require('eslint-plugin-jest');
const simpleImportSort = require('eslint-plugin-simple-import-sort');
const prettier = require('eslint-config-prettier');
const tseslint = require('typescript-eslint');

const typed = {
  languageOptions: {
    parserOptions: {
      project: ['./tsconfig.json', './solutions/*/tsconfig.json'],
      tsconfigRootDir: __dirname,
    },
  },
};

module.exports = tseslint.config(
  {
    // Rejected answers are wrong on purpose, and learners should recognise them; types are checked
    // by `course prove`.
    ignores: [
      '**/node_modules/',
      'harness/dist/',
      'harness/bench/dist/',
      'harness/mutants/dist/',
      '.course/',
      'harness/tests/fixtures/',
      // What nobody should write.
      'harness/attacks/',
      'solutions/*/answers/',
      'chapters/*/project/',
      // What the exercise "quality" is about; its own test checks answers more strictly.
      'chapters/07-testing/src/quality/{invoices,shelf-labels}.ts',
      'solutions/*/project/',
    ],
  },
  js.configs.recommended,
  {
    plugins: { 'simple-import-sort': simpleImportSort },
    rules: {
      'simple-import-sort/imports': 'error',
      'simple-import-sort/exports': 'error',
      eqeqeq: 'error',
      'no-restricted-properties': [
        'error',
        {
          object: 'test',
          property: 'only',
          message: 'Run one exercise with `course run`; every test is judged.',
        },
      ],
    },
  },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    ...typed,
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Interfaces here hold plain functions in method syntax; none of them uses `this`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    // What is only sometimes needed is loaded when it is; CommonJS has `require` for that.
    files: [
      'harness/src/run/**',
      'chapters/kit/src/**',
      '{chapters,solutions}/07-testing/src/support/**',
      'chapters/07-testing/tests/given/**',
      '{chapters,solutions}/08-deployment/src/errors/**',
      'harness/src/prove/**',
      'harness/src/check/**',
      'harness/src/manifest/**',
      'harness/src/cli/session.ts',
    ],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    // The body of a response is `any` for supertest; an assertion says what it is.
    files: ['{chapters,solutions}/07-testing/src/specs/**'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off' },
  },
  {
    files: ['**/*.js'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: {
        require: 'readonly',
        module: 'writable',
        process: 'readonly',
        __dirname: 'readonly',
      },
    },
  },
  {
    files: ['chapters/*/assets/**/*.js'],
    languageOptions: {
      sourceType: 'script',
      globals: { document: 'readonly', fetch: 'readonly', FormData: 'readonly' },
    },
  },
  {
    files: ['**/tests/**/*.test.ts'],
    plugins: { jest },
    rules: {
      'jest/no-focused-tests': 'error',
      'jest/no-disabled-tests': 'error',
      'jest/expect-expect': 'error',
      'jest/valid-expect': 'error',
      'jest/no-identical-title': 'error',
      'jest/no-conditional-expect': 'error',
      // Matchers such as expect.any(String) are typed as any.
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  {
    files: ['chapters/*/tests/**/*.ts'],
    ignores: ['chapters/kit/tests/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['../src/*', '../src/**'],
              allowTypeImports: true,
              message:
                'Tests see the shop from outside: import only types from src, and open the shop with the kit.',
            },
          ],
        },
      ],
    },
  },
  {
    // Chapters show how settings are read: in one place, and handed on.
    files: ['chapters/0*/src/**/*.ts'],
    ignores: [
      'chapters/*/src/{main,migrate}.ts',
      'chapters/01-settings/src/{app,catalog/**,orders/**}',
    ],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message:
            'Take what you need as an argument; only the programs, such as main.ts, read the environment.',
        },
      ],
    },
  },
  {
    // Probes show what becomes of any value that is printed.
    files: ['chapters/*/src/probes/**/*.ts'],
    rules: { '@typescript-eslint/no-base-to-string': 'off' },
  },
  prettier,
);
