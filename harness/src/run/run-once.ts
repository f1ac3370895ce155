import type { RunOutcome } from '../model/run';
import { type JestOptions, JestProcess } from './jest-process';
import type { RunRequest } from './pool';

/** Runs one test file in a process of its own, and leaves nothing behind. */
export async function runOnce(request: RunRequest, options: JestOptions): Promise<RunOutcome> {
  const jest = new JestProcess(options);
  try {
    return await jest.run({ id: 1, ...request, gated: false });
  } finally {
    await jest.end();
  }
}
