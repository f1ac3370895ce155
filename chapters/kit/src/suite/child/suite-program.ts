/**
 * Runs suites (the learner's tests) on shops, one after the other, in one Jest with a fixed
 * configuration. It listens for one connection, and says on which port.
 */
import { mkdtempSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { run } from 'jest';

// Jest loads these by their paths; the types make them a part of this program.
import type {} from './anchor';
import { useLine } from './order-line';
import type {} from './suite-environment';
import type {} from './suite-runner';

const folder = process.env['SUITE_FOLDER'] ?? mkdtempSync(join(tmpdir(), 'suite-'));
process.env['SUITE_FOLDER'] = folder;
const packages = dirname(dirname(require.resolve('jest/package.json')));

const config = {
  rootDir: folder,
  // Jest crawls these folders.
  roots: [__dirname],
  testMatch: ['**/anchor.js'],
  testPathIgnorePatterns: [],
  modulePaths: [packages],
  moduleFileExtensions: ['js', 'json', 'node'],
  transform: {},
  runner: join(__dirname, 'suite-runner.js'),
  testEnvironment: join(__dirname, 'suite-environment.js'),
  testTimeout: Number(process.env['SUITE_TEST_MS']),
  cacheDirectory: join(folder, 'cache'),
  reporters: [],
  silent: true,
  watchman: false,
};

const server = createServer((socket) => {
  server.close();
  useLine(socket);
});
server.listen(0, '127.0.0.1', () => {
  console.log(`listening ${(server.address() as AddressInfo).port}`);
});

void run([
  '--config',
  JSON.stringify(config),
  '--ci',
  '--runInBand',
  '--runTestsByPath',
  join(__dirname, 'anchor.js'),
]);
