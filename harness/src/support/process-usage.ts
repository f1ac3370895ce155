import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';

/** What a set of processes has used of the machine so far. */
export interface ProcessUsage {
  /** Processor time, including that of children that have ended. */
  readonly cpuSeconds: number;
  /**
   * How long they were ready to run and had no processor; `undefined` where the system does not
   * report it.
   */
  readonly waitedSeconds: number | undefined;
  /** Whether one of them is ready to run, or waits for a disk. */
  readonly eager: boolean;
}

interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** The first letter is the state: R is running or ready, D waits for a disk. */
  readonly state: string;
  readonly cpuSeconds: number;
}

/** The unit of times in `/proc`: fixed for all programs, whatever the kernel's own clock does. */
const TICKS_PER_SECOND = 100;

/** Reads what a process group uses, again and again. */
export class UsageReader {
  readonly #group: number;
  /** Processes that do not belong to it, so that each is read only once. */
  #foreign: ReadonlySet<number> = new Set();

  /** `head` is the process that heads the group. */
  constructor(head: number) {
    this.#group = head;
  }

  /**
   * The usage of the group, and of the trees of processes that descend from `roots`. Never rejects;
   * `undefined` where the system reports nothing about processes (Windows).
   */
  async read(roots: readonly number[]): Promise<ProcessUsage | undefined> {
    const rows = process.platform === 'linux' ? this.#readProc(roots) : await readPs();
    if (rows === undefined) return undefined;
    const chosen = choose(rows, this.#group, roots);
    return {
      cpuSeconds: chosen.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
      waitedSeconds: sumWaits(chosen),
      eager: chosen.some(({ state }) => state.startsWith('R') || state.startsWith('D')),
    };
  }

  #readProc(roots: readonly number[]): ProcessRow[] {
    const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
    const rows = pids
      .filter((pid) => !this.#foreign.has(pid))
      .flatMap((pid) => parseStat(readOrNothing(`/proc/${pid}/stat`)) ?? []);
    const ours = new Set(choose(rows, this.#group, roots).map(({ pid }) => pid));
    this.#foreign = new Set(pids.filter((pid) => !ours.has(pid)));
    // A process that has ended since may also be counted in its parent's row.
    return rows.filter(({ pid }) => ours.has(pid) && existsSync(`/proc/${pid}`));
  }
}

function choose(
  rows: readonly ProcessRow[],
  group: number,
  roots: readonly number[],
): readonly ProcessRow[] {
  const chosen = rows.filter((row) => row.group === group || roots.includes(row.pid));
  if (roots.length === 0) return chosen;
  const known = new Set(chosen.map(({ pid }) => pid));
  // Rows are not ordered from parent to child, so repeat until none is added.
  for (let found = chosen; found.length > 0;) {
    found = rows.filter(({ pid, parent }) => !known.has(pid) && known.has(parent));
    for (const { pid } of found) known.add(pid);
  }
  return rows.filter(({ pid }) => known.has(pid));
}

/** The second field is the program's name in brackets, and may hold anything. */
function parseStat(text: string): ProcessRow | undefined {
  const at = text.lastIndexOf(')');
  if (at < 0) return undefined;
  const [state = '', ...rest] = text.slice(at + 2).split(' ');
  const [parent = 0, group = 0] = rest.map(Number);
  // Fields 14 to 17: time of the process and of its children, in user and in kernel mode.
  const ticks = rest.slice(10, 14).reduce((sum, field) => sum + Number(field), 0);
  const pid = Number.parseInt(text, 10);
  return { pid, parent, group, state, cpuSeconds: ticks / TICKS_PER_SECOND };
}

function sumWaits(rows: readonly ProcessRow[]): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const waits = rows.flatMap(({ pid }) => {
    // For the main thread: nanoseconds on a processor, nanoseconds in the queue, number of time
    // slices.
    const [, waited] = readOrNothing(`/proc/${pid}/schedstat`).split(' ');
    return waited === undefined ? [] : [Number(waited) / 1e9];
  });
  return waits.length === 0 ? undefined : waits.reduce((sum, one) => sum + one, 0);
}

/** A process may end after it was listed. */
function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

async function readPs(): Promise<ProcessRow[] | undefined> {
  if (process.platform === 'win32') return undefined;
  try {
    const columns = 'pid=,ppid=,pgid=,stat=,time=';
    const { stdout } = await promisify(execFile)('ps', ['-A', '-o', columns]);
    return parsePs(stdout);
  } catch {
    return undefined;
  }
}

/** What `ps -o pid=,ppid=,pgid=,stat=,time=` prints. */
export function parsePs(text: string): ProcessRow[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [pid, parent, group, state = '', time = ''] = line.trim().split(/\s+/);
      return {
        pid: Number(pid),
        parent: Number(parent),
        group: Number(group),
        state,
        cpuSeconds: parseTime(time),
      };
    });
}

/** `1-02:03:04`, `02:03:04` or `3:04.56`. */
function parseTime(text: string): number {
  const [, days = '0', clock = ''] = /^(?:(\d+)-)?(.*)$/.exec(text) ?? [];
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Number(days) * 86_400 + seconds;
}
