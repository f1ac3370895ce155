import { join, resolve } from 'node:path';

import type { Config } from 'jest';

const ROOT = resolve(__dirname, '../../../..');

/** Jest loads its parts by path: they are named where they are built, also when this module runs from source. */
const BUILT = join(ROOT, 'harness', 'dist', 'run', 'jest');

export const ANCHOR = join(BUILT, 'anchor.js');

/** The one Jest configuration: the harness decides, chapters and learners do not. An editor's plug-in reads it too. */
export const jestConfig: Readonly<Config> = Object.freeze({
  rootDir: ROOT,
  roots: ['<rootDir>/chapters', '<rootDir>/harness/tests'],
  testMatch: ['**/tests/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/fixtures/'],
  modulePathIgnorePatterns: ['<rootDir>/harness/dist', '/fixtures/'],
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: join(ROOT, 'tsconfig.json') }] },
  resolver: join(BUILT, 'layer-resolver.js'),
  runner: join(BUILT, 'course-runner.js'),
  testEnvironment: join(BUILT, 'course-environment.js'),
  setupFilesAfterEnv: [join(BUILT, 'gate.js')],
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
    roots: [BUILT],
    // By its name alone: signs in the folder's own path would be read as a pattern.
    testMatch: ['**/anchor.js'],
    testPathIgnorePatterns: [],
    modulePathIgnorePatterns: [],
    reporters: [],
  } satisfies Config);
}
