import { databaseFor, hasDatabase } from '../data/database';
import type { Http } from '../http';
import type { Env } from '../json';
import { type Announcement, ANNOUNCES } from '../lab/announcement';
import { type Program, startProgram } from '../program/program';
import type { Ending } from '../program/started';
import { currentBox } from '../sealed/box';
import { type Connection, openConnection, untilRefused } from './connection';
import { createLabProcess, type LabProcess } from './lab-process';
import { mayBeLeft } from './may-be-left';

/** The chapter's program as its own process, perhaps with workers. */
export interface ShopProcess extends LabProcess {
  /** Where it listens; in the words of the process that has begun to listen last. */
  readonly url: string;
  readonly http: Http;
  signal(name: NodeJS.Signals): void;
  /** Sends a signal, and resolves when the process has got it, or has ended. */
  tell(name: NodeJS.Signals): Promise<void>;
  /** Resolves when the program, its workers and their output have ended. */
  exit(): Promise<Ending>;
  /** The complete lines on stdout so far, without those of the kit. */
  output(): string[];
  errors(): string[];
  /** Those of its processes that another one of them has started, in order. */
  workers(): LabProcess[];
  /** Resolves with the next worker that listens and is none of these. */
  nextWorker(...known: readonly LabProcess[]): Promise<LabProcess>;
  connect(): Promise<Connection>;
  /** Resolves when a new connection is refused, or ended without a response. */
  refused(): Promise<void>;
}

/** A program that may not come as far as to listen. */
export interface LaunchedShop extends Pick<
  ShopProcess,
  'signal' | 'exit' | 'output' | 'errors' | 'workers'
> {
  /** Resolves when it listens; rejects when it ends before. */
  listening(): Promise<ShopProcess>;
}

/** Of processes that are not our own children, by pid. */
const workersStarted = new Set<Program>();

/**
 * Starts the chapter's program, with exactly these environment variables and the test's database,
 * and waits until it listens. The kit ends it after the test.
 */
export async function startShop(env: Env = {}, file = 'src/main.ts'): Promise<ShopProcess> {
  return (await launchShop(env, file)).listening();
}

/** The same without waiting. */
export async function launchShop(env: Env = {}, file = 'src/main.ts'): Promise<LaunchedShop> {
  const program = await startProgram(file, {
    ...{ LAB: '1', PORT: '0' },
    ...(await databaseOfShop(env)),
    ...env,
  });
  workersStarted.add(program);
  const processes = new Map<number, LabProcess>();
  const toProcess = ({ pid, control }: Announcement): LabProcess => {
    const known = processes.get(pid) ?? createLabProcess(pid, program.at(control).http);
    processes.set(pid, known);
    return known;
  };
  const launched = {
    signal: program.signal,
    exit: () => mayBeLeft(program.exit()),
    output: () => program.stdout().filter((line) => !line.startsWith(ANNOUNCES)),
    errors: program.stderr,
    workers: () => workersOf(program).map(toProcess),
  };
  return {
    ...launched,
    listening: async () => {
      await announcedBy(program, 'listening');
      const first = toProcess(await announcedBy(program, 'control'));
      const told = new Map<string, number>();
      const clients = new Map<string, Http>();
      const clientAt = (address: string): Http => {
        const client = clients.get(address) ?? program.at(address).http;
        clients.set(address, client);
        return client;
      };
      const url = () =>
        announcements(program).findLast(({ listening }) => listening)?.listening ?? '';
      return {
        ...first,
        ...launched,
        get url() {
          return url();
        },
        http: (...ask) => mayBeLeft(clientAt(url())(...ask)),
        tell: (name) => {
          const times = (told.get(name) ?? 0) + 1;
          told.set(name, times);
          program.signal(name);
          return first.heard(name, times);
        },
        nextWorker: (...known) => {
          const not = known.map(({ pid }) => pid).join('|');
          return mayBeLeft(announcedBy(program, 'listening', not).then(toProcess));
        },
        connect: () => openConnection(url()),
        refused: () => untilRefused(url()),
      };
    },
  };
}

async function databaseOfShop({ SHOP_SCHEMA, DATABASE_URL }: Env): Promise<Env> {
  if (!hasDatabase() || DATABASE_URL !== undefined) return {};
  const { url } = await databaseFor(SHOP_SCHEMA === 'empty' ? 'empty' : 'ready');
  return { DATABASE_URL: url };
}

/** Waits for such an announcement of a process whose pid is none of `not`. */
async function announcedBy(
  program: Program,
  fact: 'control' | 'listening',
  not = '',
): Promise<Announcement> {
  const other = not === '' ? '' : `(?!(?:${not}),)`;
  return parse(await program.line(new RegExp(`^\\{"lab":\\{"pid":${other}.*"${fact}"`)));
}

function announcements(program: Program): Announcement[] {
  const lines = program.stdout().filter((line) => line.startsWith(ANNOUNCES));
  return lines.map(parse);
}

function parse(line: string): Announcement {
  return (JSON.parse(line) as { lab: Announcement }).lab;
}

function workersOf(program: Program): Announcement[] {
  return announcements(program).filter(({ worker, listening }) => worker && !listening);
}

/** Ends workers that have outlived their program; a box ends its own processes. */
export function endWorkers(): void {
  const ended = [...workersStarted];
  workersStarted.clear();
  if (currentBox()) return;
  for (const { pid } of ended.flatMap(workersOf)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  }
}
