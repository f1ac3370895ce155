import { join } from 'node:path';

import js from '@eslint/js';
import { ESLint } from 'eslint';
import simpleImportSort from 'eslint-plugin-simple-import-sort';
import type ts from 'typescript';
import tseslint from 'typescript-eslint';

import type { Finding } from './findings';
import type { Source } from './source';

const ORDER = 'simple-import-sort/';

function settingsFor(folder: string, program: ts.Program) {
  return tseslint.config(
    // No comment changes anything.
    { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' } },
    js.configs.recommended,
    {
      files: ['**/*.ts'],
      extends: [...tseslint.configs.strictTypeChecked],
      languageOptions: { parserOptions: { programs: [program], tsconfigRootDir: folder } },
      plugins: { 'simple-import-sort': simpleImportSort },
      rules: {
        eqeqeq: 'error',
        'no-console': 'error',
        'simple-import-sort/imports': 'error',
        'simple-import-sort/exports': 'error',
        '@typescript-eslint/consistent-type-imports': [
          'error',
          { fixStyle: 'inline-type-imports' },
        ],
        '@typescript-eslint/prefer-nullish-coalescing': 'error',
        '@typescript-eslint/switch-exhaustiveness-check': [
          'error',
          { considerDefaultExhaustiveForUnions: true },
        ],
      },
    },
  );
}

/** What ESLint says, and apart from it, what it says about the order of imports. */
export async function lint(folder: string, sources: readonly Source[], program: ts.Program) {
  const eslint = new ESLint({
    cwd: folder,
    overrideConfigFile: true,
    overrideConfig: settingsFor(folder, program) as ESLint.Options['overrideConfig'] & object,
  });
  const all: Finding[] = [];
  for (const { path, text } of sources) {
    const [result] = await eslint.lintText(text, { filePath: join(folder, path) });
    for (const { line, ruleId, message, severity } of result?.messages ?? []) {
      // That a comment has no effect is only a warning.
      if (severity === 2) all.push({ file: path, line, rule: ruleId ?? 'syntax', message });
    }
  }
  return {
    lint: all.filter(({ rule }) => !rule.startsWith(ORDER)),
    order: all.filter(({ rule }) => rule.startsWith(ORDER)),
  };
}
