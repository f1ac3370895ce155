import { join, resolve } from 'node:path';

import type { Config } from 'jest';

const ROOT = resolve(__dirname, '../../../..');

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
