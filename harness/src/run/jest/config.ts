import { join, resolve } from 'node:path';

import type { Config } from 'jest';

const ROOT = resolve(__dirname, '../../../..');

export const ANCHOR = join(__dirname, 'anchor.js');

/** The one Jest configuration: the harness decides, chapters and learners do not. An editor's plug-in reads it too. */
export const jestConfig: Readonly<Config> = Object.freeze({
  rootDir: ROOT,
  roots: ['<rootDir>/chapters', '<rootDir>/harness/tests'],
  testMatch: ['**/tests/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/fixtures/'],
  modulePathIgnorePatterns: ['<rootDir>/harness/dist', '/fixtures/'],
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: join(ROOT, 'tsconfig.json') }] },
  resolver: join(__dirname, 'layer-resolver.js'),
  runner: join(__dirname, 'course-runner.js'),
  testEnvironment: join(__dirname, 'course-environment.js'),
  setupFilesAfterEnv: [join(__dirname, 'gate.js')],
  cacheDirectory: join(ROOT, 'node_modules', '.cache', 'course', 'jest'),
  testTimeout: 15_000,
  errorOnDeprecated: true,
  randomize: false,
} satisfies Config);

/**
 * The same for processes that take jobs in a course folder: they start from the anchor, so that Jest has next to nothing to
 * crawl, and print nothing but what the code under test prints.
 */
export function jobsConfig(root: string): Readonly<Config> {
  return Object.freeze({
    ...jestConfig,
    rootDir: root,
    roots: [__dirname],
    testMatch: [ANCHOR],
    modulePathIgnorePatterns: [],
    reporters: [],
  } satisfies Config);
}
