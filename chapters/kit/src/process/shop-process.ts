import { databaseFor, hasDatabase } from '../data/database';
import type { Http } from '../http';
import type { Env } from '../json';
import { type Announcement, ANNOUNCES } from '../lab/announcement';
import { type Program, startProgram } from '../program/program';
import type { Ending } from '../program/started';
import { currentBox } from '../sealed/box';
import { type Connection, openConnection } from './connection';
import { createLabProcess, type LabProcess } from './lab-process';

/** The chapter's program as its own process, perhaps with workers. */
export interface ShopProcess extends LabProcess {
  readonly url: string;
  readonly http: Http;
  signal(name: NodeJS.Signals): void;
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
  /** Whether a new connection is refused, or ended without a response. */
  refuses(): Promise<boolean>;
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
    exit: program.exit,
    output: () => program.stdout().filter((line) => !line.startsWith(ANNOUNCES)),
    errors: program.stderr,
    workers: () => workersOf(program).map(toProcess),
  };
  return {
    ...launched,
    listening: async () => {
      const { listening: url } = await announcedBy(program, 'listening');
      const first = toProcess(await announcedBy(program, 'control'));
      const connect = () => openConnection(url);
      return {
        ...first,
        ...launched,
        url,
        http: program.at(url).http,
        nextWorker: async (...known) => {
          const not = known.map(({ pid }) => pid).join('|');
          return toProcess(await announcedBy(program, 'listening', not));
        },
        connect,
        refuses: () => isRefused(connect),
      };
    },
  };
}

async function databaseOfShop({ SHOP_SCHEMA, DATABASE_URL }: Env): Promise<Env> {
  if (!hasDatabase() || DATABASE_URL !== undefined) return {};
  const { url } = await databaseFor(SHOP_SCHEMA === 'empty' ? 'empty' : 'ready');
  return { DATABASE_URL: url };
}

type Announced = Announcement & { listening: string };

/** Waits for such an announcement of a process whose pid is none of `not`. */
async function announcedBy(
  program: Program,
  fact: 'control' | 'listening',
  not = '',
): Promise<Announced> {
  const other = not === '' ? '' : `(?!(?:${not}),)`;
  return parse(await program.line(new RegExp(`^\\{"lab":\\{"pid":${other}.*"${fact}"`)));
}

function parse(line: string): Announced {
  return (JSON.parse(line) as { lab: Announced }).lab;
}

function workersOf(program: Program): Announcement[] {
  const all = program.stdout().filter((line) => line.startsWith(ANNOUNCES));
  const began = all.map(parse).filter(({ listening }) => (listening as unknown) === undefined);
  return began.filter(({ worker }) => worker);
}

async function isRefused(connect: () => Promise<Connection>): Promise<boolean> {
  const connection = await connect();
  connection.send('GET /livez HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n');
  return (await connection.ended()) === '';
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
