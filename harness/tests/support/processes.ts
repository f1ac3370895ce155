import { execFileSync } from 'node:child_process';

import { eventually } from './eventually';

/** The processes that run on a course folder: its path is in their arguments. */
export function processesOf(root: string): string[] {
  const all = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,stat=,args='], { encoding: 'utf8' });
  const own = all.split('\n').filter((line) => line.includes(root));
  // One that has ended and only waits to be looked at is no longer running.
  return own.filter((line) => !/^\s*\d+\s+Z/.test(line));
}

/** Resolves once no process runs on the folder any more; fails with the list of those that stay. */
export async function noProcessIn(root: string): Promise<void> {
  try {
    await eventually('the end of all processes', () =>
      processesOf(root).length === 0 ? true : undefined,
    );
  } catch {
    throw new Error(`still running:\n${processesOf(root).join('\n')}`);
  }
}

/** Resolves once some process runs on the folder. */
export async function someProcessIn(root: string): Promise<void> {
  await eventually('a process', () => (processesOf(root).length > 0 ? true : undefined));
}
