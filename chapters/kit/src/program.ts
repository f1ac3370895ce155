import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { createHttpClient, type Http } from './http';
import { currentLane } from './lane';
import { processEnvironment } from './split/split-host';

const DEADLINE_MS = 10_000;
const MOST_OUTPUT = 1_000_000;

/** A chapter's program, started as its own process. */
export interface Program {
  readonly pid: number;
  /** What it has written so far, line by line; a line counts when it is complete. */
  stdout(): string[];
  stderr(): string[];
  /** Resolves once it has written a line that matches, on stdout; rejects when it ends before. */
  line(pattern: RegExp): Promise<string>;
  signal(name: NodeJS.Signals): void;
  /** Resolves when the program has ended and all of its output is in. */
  exit(): Promise<Ending>;
  /** Requests to where the program said it listens. */
  at(url: string): { http: Http };
}

interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
}

const running = new Set<ChildProcess>();
const clients = new Set<{ close(): void }>();

/**
 * Starts a file of the chapter, such as `src/main.ts`, with exactly these environment variables. The kit ends it
 * after the test.
 */
export async function startProgram(file: string, env: Record<string, string>): Promise<Program> {
  const built = currentLane().build();
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', join(built, file.replace(/\.ts$/, '.js'))],
    {
      // A folder without a learner's own `.env`.
      cwd: built,
      env: processEnvironment(env),
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  await once(child, 'spawn');
  running.add(child);
  const out = collect(child, 'stdout');
  const err = collect(child, 'stderr');
  const ended = once(child, 'close').then(([code, signal]): Ending => {
    running.delete(child);
    return { code: code as number | null, signal: signal as NodeJS.Signals | null };
  });
  return {
    pid: child.pid ?? 0,
    stdout: out,
    stderr: err,
    line: (pattern) => waitForLine(child, { out, ended, pattern, file }),
    signal: (name) => void child.kill(name),
    exit: () => within(ended, `${file} did not end`),
    at: (url) => {
      const client = createHttpClient(url);
      clients.add(client);
      return client;
    },
  };
}

function collect(child: ChildProcess, stream: 'stdout' | 'stderr'): () => string[] {
  let text = '';
  child[stream]
    ?.setEncoding('utf8')
    .on('data', (chunk: string) => {
      text += chunk;
      if (text.length > MOST_OUTPUT) child.kill('SIGKILL');
    })
    .on('end', () => {
      text += '\n';
    });
  // What follows the last line break may go on.
  return () =>
    text
      .split('\n')
      .slice(0, -1)
      .filter((line) => line !== '');
}

interface Waiting {
  out: () => string[];
  ended: Promise<Ending>;
  pattern: RegExp;
  file: string;
}

function waitForLine(child: ChildProcess, { out, ended, pattern, file }: Waiting): Promise<string> {
  const found = new Promise<string>((resolve, reject) => {
    const look = () => {
      const line = out().find((text) => pattern.test(text));
      if (line !== undefined) resolve(line);
    };
    child.stdout?.on('data', look);
    ended.then(({ code, signal }) => {
      look();
      const how = signal === null ? `code ${code}` : `signal ${signal}`;
      reject(new Error(`${file} ended with ${how} and wrote no line like ${pattern}`));
    }, reject);
    look();
  });
  return within(found, `${file} wrote no line like ${pattern}`);
}

async function within<T>(promise: Promise<T>, what: string): Promise<T> {
  let deadline: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    deadline = setTimeout(() => {
      reject(new Error(`${what} within ${DEADLINE_MS / 1000} s`));
    }, DEADLINE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(deadline));
}

/** Ends what the test left running. */
export async function endPrograms(): Promise<void> {
  for (const client of clients) client.close();
  clients.clear();
  const left = [...running].filter((child) => child.exitCode === null && child.signalCode === null);
  await Promise.all(
    left.map(async (child) => {
      const closed = once(child, 'close');
      child.kill('SIGKILL');
      await closed;
    }),
  );
}
