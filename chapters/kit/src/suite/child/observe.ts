import fs from 'node:fs';
import { Server, Socket } from 'node:net';
import { join, relative, resolve } from 'node:path';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { currentRun, isOfSuite } from './current-run';
import { TEMPORARY } from './run-folder';

/** Shorter timers are no sleep. */
const LEAST_SLEEP_MS = 100;

const LOOPBACK = /^(localhost|127(\.\d+){3}|::1|::ffff:127\..*|0\.0\.0\.0|::)$/;

const PACKAGES = /[\\/]node_modules[\\/]/;

type Call = (...args: never[]) => unknown;

/** Records what runs do outside of their process, for as long as the process lives. */
export function observe(): void {
  before(Socket.prototype, 'connect', (...args: unknown[]) => {
    const host = hostOf(args);
    if (host !== undefined && !LOOPBACK.test(host)) currentRun()?.calledOut.add(host);
  });
  before(Server.prototype, 'listen', (...args: unknown[]) => {
    const port = portOf(args);
    if (port !== undefined && port !== 0) currentRun()?.listened.add(port);
  });
  for (const name of [
    'readFileSync',
    'readFile',
    'createReadStream',
    'openSync',
    'open',
  ] as const) {
    before(fs, name, noteRead);
  }
  before(fs.promises, 'readFile', noteRead);
  before(timers, 'setTimeout', (_act: unknown, ms: unknown) => noteSleep(ms));
  before(timersPromises, 'setTimeout', noteSleep);
}

/** Called for each timer of the tests' realm. */
export function noteSleep(ms: unknown): void {
  const run = currentRun();
  if (!run || typeof ms !== 'number' || ms < LEAST_SLEEP_MS) return;
  if (isOfSuite(callerOf(), run.folder)) run.slept.push(ms);
}

/** Tests may read what they have written. Everything else tells them which shop they run on. */
function noteRead(path: unknown): void {
  const run = currentRun();
  if (!run || (typeof path !== 'string' && !(path instanceof URL))) return;
  const file = resolve(run.folder, path instanceof URL ? fileURLToPath(path) : path);
  // Jest itself reads packages all the time.
  if (PACKAGES.test(file) || file.startsWith(join(run.folder, TEMPORARY))) return;
  if (!isOfSuite(callerOf(), run.folder)) return;
  run.read.add(file.startsWith(run.folder) ? relative(run.folder, file) : file);
}

/** Of the stack, this is enough to leave this folder and Node's own code. */
const FRAMES = 8;

/**
 * The file of the first function on the stack that is not Node's and not in this folder. The stack
 * is never formatted: that would take most of the time of a run.
 */
function callerOf(): string {
  const { prepareStackTrace, stackTraceLimit } = Error;
  Error.stackTraceLimit = FRAMES;
  Error.prepareStackTrace = (_error, sites) => sites;
  const sites: unknown = new Error().stack;
  Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  // A string where Jest reads a file in order to format a stack.
  if (!Array.isArray(sites)) return '';
  const files = (sites as NodeJS.CallSite[]).map((site) => site.getFileName() ?? 'node:');
  return files.find((file) => !file.startsWith('node:') && !file.startsWith(__dirname)) ?? '';
}

/** Calls `note` before each call of a function, with the same arguments. */
export function before<Name extends string>(
  owner: Readonly<Record<Name, Call>>,
  name: Name,
  note: (...args: unknown[]) => void,
): void {
  const act = owner[name] as (...args: unknown[]) => unknown;
  const observed = function (this: unknown, ...args: unknown[]): unknown {
    note(...args);
    return act.apply(this, args);
  };
  // Such as the promisified form of setTimeout.
  Object.defineProperties(observed, Object.getOwnPropertyDescriptors(act));
  (owner as Record<string, unknown>)[name] = observed;
}

interface Target {
  readonly host?: string;
  /** The agents of node:http say `null`. */
  readonly path?: string | null;
  readonly port?: unknown;
}

/** `undefined` for a socket file. */
function hostOf([first, second]: unknown[]): string | undefined {
  // Node itself hands over its arguments in a list.
  const target = Array.isArray(first) ? (first[0] as unknown) : first;
  if (typeof target === 'object' && target !== null) {
    const { path, host = 'localhost' } = target as Target;
    return typeof path === 'string' ? undefined : host;
  }
  if (typeof target === 'string' && !/^\d+$/.test(target)) return undefined;
  return typeof second === 'string' ? second : 'localhost';
}

function portOf([first]: unknown[]): number | undefined {
  const port = typeof first === 'object' ? (first as Target | null)?.port : first;
  const isPort = typeof port === 'number' || (typeof port === 'string' && /^\d+$/.test(port));
  return isPort ? Number(port) : undefined;
}
