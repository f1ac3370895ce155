import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface Leftovers {
  /** The label of the containers. */
  readonly attempt: string;
  /** The folder with their sockets. */
  readonly folder: string;
}

/**
 * Starts a program that outlives this one, however this one ends: it then removes what is left of an attempt. Nothing has to be left.
 */
export function startReaper({ attempt, folder }: Leftovers): void {
  const child = spawn(process.execPath, [join(__dirname, 'reaper-program.js'), attempt, folder], {
    // In a group of its own, so that Ctrl-C does not reach it.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Its input ends with this process, and not before.
  child.unref();
  (child.stdin as unknown as { unref(): void }).unref();
}
