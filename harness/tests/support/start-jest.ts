import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type CommandEnd, runProgram } from './run-program';
import { openFolder } from './temporary-folder';

const JEST = require.resolve('jest/bin/jest');

/** The arguments of VS Code's plug-in, without the file for the results and the chosen tests. */
const AS_VS_CODE = [
  ...['--testLocationInResults', '--json', '--useStderr', '--colors'],
  ...['--no-coverage', '--coverage=false', '--watchAll=false'],
];

/** A cold start on a busy machine is slow; that must not decide a verdict. */
const PATIENT = '--testTimeout=200000';

/** One test file in Jest's own report. */
export interface FileResult {
  readonly name: string;
  /** Why it could not be run, among others. */
  readonly message: string;
  readonly assertionResults: readonly {
    readonly fullName: string;
    readonly status: string;
    readonly location: { readonly line: number } | null;
  }[];
}

/** Runs Jest in a folder as VS Code's plug-in does; returns the report that it reads. */
export async function startAsVsCode(
  cwd: string,
  args: readonly string[],
): Promise<readonly FileResult[]> {
  await using folder = openFolder();
  const file = join(folder.path, 'report.json');
  const end = await startJest(cwd, [...AS_VS_CODE, PATIENT, '--outputFile', file, ...args]);
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { testResults: FileResult[] }).testResults;
  } catch (error) {
    throw new Error(`Jest in ${cwd} wrote no report:\n${end.stdout}${end.stderr}`, {
      cause: error,
    });
  }
}

/** Runs Jest in a folder. */
export function startJest(cwd: string, args: readonly string[]): Promise<CommandEnd> {
  return runProgram(process.execPath, [JEST, ...args], { cwd, env: learnersEnvironment() });
}

/** The same by `npx jest`, as it is typed; never from the network. */
export function typeNpxJest(cwd: string, args: readonly string[]): Promise<CommandEnd> {
  return runProgram('npx', ['--no', '--', 'jest', ...args], { cwd, env: learnersEnvironment() });
}

/**
 * An environment with values that must not change a verdict, and without the variables that npm
 * and Jest set for the processes that they start.
 */
export function learnersEnvironment(): NodeJS.ProcessEnv {
  const ours = Object.entries(process.env).filter(([name]) => !/^(npm|jest)_/i.test(name));
  return {
    ...Object.fromEntries(ours),
    TZ: 'Pacific/Auckland',
    NODE_ENV: 'development',
    UV_THREADPOOL_SIZE: '1',
  };
}
