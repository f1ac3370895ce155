import { createHttpClient, type Http } from '../http';
import { currentLane } from '../lane';
import { giveUpAfter } from '../patience';
import { currentBox } from '../sealed/box';
import { startInBox } from '../sealed/box-program';
import { spawnProgram } from './spawn-program';
import type { Ending, Started } from './started';

const DEADLINE_MS = 10_000;

/** A chapter's program, started as its own process. */
export interface Program {
  readonly pid: number;
  /** The complete lines that it has written so far. */
  stdout(): string[];
  stderr(): string[];
  /** Resolves once it has written a line that matches, on stdout; rejects when it ends before. */
  line(pattern: RegExp): Promise<string>;
  signal(name: NodeJS.Signals): void;
  /** Resolves when the program has ended and all of its output has arrived. */
  exit(): Promise<Ending>;
  /** A client for the address at which the program says it listens. */
  at(url: string): { http: Http };
}

const running = new Set<Started>();
const clients = new Set<{ close(): void }>();

/**
 * Starts a file of the chapter, such as `src/main.ts`, with exactly these environment variables.
 * The kit ends it after the test.
 */
export async function startProgram(file: string, env: Record<string, string>): Promise<Program> {
  const program = await start(file.replace(/\.ts$/, '.js'), env);
  running.add(program);
  const forget = () => void running.delete(program);
  program.ended.then(forget, forget);
  return {
    pid: program.pid,
    stdout: () => program.stdout.lines(),
    stderr: () => program.stderr.lines(),
    line: (pattern) => waitForLine(program, pattern, file),
    signal: (name) => program.kill(name),
    exit: () => within(program.ended, `${file} did not end`),
    at: (url) => {
      const client = currentBox()?.client(url) ?? createHttpClient(url);
      clients.add(client);
      return client;
    },
  };
}

function start(file: string, env: Record<string, string>): Promise<Started> {
  const box = currentBox();
  return box ? startInBox(box.link, file, env) : spawnProgram(currentLane().build(), file, env);
}

function waitForLine(program: Started, pattern: RegExp, file: string): Promise<string> {
  const found = new Promise<string>((resolve, reject) => {
    const look = () => {
      const line = program.stdout.lines().find((text) => pattern.test(text));
      if (line !== undefined) resolve(line);
    };
    program.stdout.onMore(look);
    program.ended.then(({ code, signal }) => {
      look();
      const how = signal === null ? `code ${code}` : `signal ${signal}`;
      reject(new Error(`${file} ended with ${how} and wrote no line like ${pattern}`));
    }, reject);
    look();
  });
  return within(found, `${file} wrote no line like ${pattern}`);
}

async function within<T>(promise: Promise<T>, what: string): Promise<T> {
  let callOff: (() => void) | undefined;
  const late = new Promise<never>((_, reject) => {
    callOff = giveUpAfter(DEADLINE_MS, () => {
      reject(new Error(`${what} within ${DEADLINE_MS / 1000} s`));
    });
  });
  return Promise.race([promise, late]).finally(() => callOff?.());
}

/** Ends what the test left running. */
export async function endPrograms(): Promise<void> {
  for (const client of clients) client.close();
  clients.clear();
  await Promise.all(
    [...running].map(async (program) => {
      program.kill('SIGKILL');
      await program.ended;
    }),
  );
}
