import { type ChildProcess, spawn, spawnSync, type StdioOptions } from 'node:child_process';

export interface GroupOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdio: StdioOptions;
}

const groups = new Set<ChildProcess>();

/**
 * Starts a program as the head of a process group of its own, so that all it starts can be ended
 * with it.
 */
export function startGroup(
  command: string,
  args: readonly string[],
  options: GroupOptions,
): ChildProcess {
  const child = spawn(command, [...args], { ...options, detached: process.platform !== 'win32' });
  groups.add(child);
  child.once('exit', () => groups.delete(child));
  return child;
}

/** Ends a program and everything that it started, with a signal that they cannot ignore. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The whole group has ended already.
  }
}

/** Ends every group that is still running, when the command ends for any reason. */
export function killAllGroups(): void {
  for (const child of groups) killGroup(child);
}
