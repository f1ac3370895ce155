import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { Config } from 'jest';

const ROOT = resolve(__dirname, '../../../..');

/**
 * Jest loads its modules by path: this is the folder of the built ones, also when this module runs
 * from source.
 */
const BUILT = join(ROOT, 'harness', 'dist', 'run', 'jest');

export const ANCHOR = join(BUILT, 'anchor.js');

/**
 * The only Jest configuration; chapters and learners do not change it. It names no folder, so that
 * it is also the preset in each chapter's package.json, where Jest and editors find it when they
 * start in the folder of a chapter.
 */
export const jestPreset = Object.freeze({
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
 * Additional settings for Jest in the root. An edition for learners has no tests of the harness,
 * and Jest fails on a missing folder.
 */
export const jestFolders = Object.freeze({
  rootDir: ROOT,
  roots: ['chapters', 'harness/tests']
    .map((folder) => join(ROOT, folder))
    .filter((folder) => existsSync(folder)),
} satisfies Config);

/**
 * The configuration of processes that run jobs in a course folder: they start from the anchor file,
 * so that Jest has almost nothing to crawl, and print only what the code under test prints.
 */
export function jobsConfig(root: string): Readonly<Config> {
  return Object.freeze({
    ...jestPreset,
    rootDir: root,
    roots: [BUILT],
    // Only by its name: special characters in the folder's path would be read as a pattern.
    testMatch: ['**/anchor.js'],
    testPathIgnorePatterns: [],
    modulePathIgnorePatterns: [],
    reporters: [],
    testLocationInResults: true,
  } satisfies Config);
}
