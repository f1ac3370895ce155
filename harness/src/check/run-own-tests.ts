import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ServiceAddresses } from '../model/workspace';
import { runTool } from './run-tool';

export interface TestCount {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly output: string;
}

interface JestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numRuntimeErrorTestSuites: number;
}

/**
 * The time limit of each test. It is long, since it only has to end tests that hang, and a busy
 * machine is slow.
 */
const LIMIT_MS = 300_000;

/** Whole commands under bad conditions, which take longer than all other tests together. */
const TRIALS = 'harness/tests/trials/';

/**
 * Runs the tests of harness and kit. The trials run only on request, and tests that need PostgreSQL
 * or Redis only where these are available. The verdict is read from Jest's report; a missing report
 * counts as a failure.
 */
export async function runOwnTests(
  root: string,
  { services: { postgres, redis }, trials }: { services: ServiceAddresses; trials: boolean },
): Promise<TestCount> {
  const folder = mkdtempSync(join(tmpdir(), 'course-check-'));
  const report = join(folder, 'report.json');
  try {
    const jest = require.resolve('jest/bin/jest');
    const env = {
      ...(postgres === undefined ? {} : { KIT_POSTGRES_URL: postgres }),
      ...(redis === undefined ? {} : { KIT_REDIS_URL: redis }),
    };
    // Jest alone would keep one core for itself; these tests mostly wait for commands that they
    // start.
    const workers = `--maxWorkers=${availableParallelism()}`;
    const tests = ['harness/tests', 'chapters/kit/tests'];
    const leftOut = trials ? [] : [`--testPathIgnorePatterns=/node_modules/|/fixtures/|/${TRIALS}`];
    const limits = [`--testTimeout=${LIMIT_MS}`, workers];
    const args = [...tests, ...leftOut, ...limits, '--json', `--outputFile=${report}`];
    const { output } = await runTool(jest, { cwd: root, args, env });
    return readReport(report, output);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readReport(file: string, output: string): TestCount {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8')) as JestReport;
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
      skipped: report.numPendingTests,
      output: withoutJson(output),
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0, output };
  }
}

/** Removes the JSON report from the output, since it is not for people. */
function withoutJson(output: string): string {
  return output
    .split('\n')
    .filter((line) => !line.startsWith('{"') && !line.startsWith('Test results written'))
    .join('\n');
}
