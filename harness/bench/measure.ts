import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';

/** Wall-clock seconds of a program from start to end. */
export async function timeProgram(
  args: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, [...args], { ...options, stdio: 'ignore' });
  await once(child, 'close');
  return (performance.now() - start) / 1000;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[(sorted.length - 1) >> 1], sorted[middle]];
  return (low + high) / 2;
}

/** Resident megabytes of a process and all that descend from it. */
export function familyMegabytes(pid: number): number {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' });
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const family = new Set([pid]);
  for (let grown = true; grown;) {
    const children = rows.filter(([id = 0, parent = 0]) => family.has(parent) && !family.has(id));
    children.forEach(([id = 0]) => family.add(id));
    grown = children.length > 0;
  }
  const kilobytes = rows.reduce((sum, [id = 0, , rss = 0]) => sum + (family.has(id) ? rss : 0), 0);
  return kilobytes / 1000;
}
