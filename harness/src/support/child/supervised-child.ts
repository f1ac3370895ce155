import type { ChildProcess } from 'node:child_process';

import { killGroup, startGroup } from '../process-group';
import {
  type ChildLimits,
  type ChildOutcome,
  type FromChild,
  OUT_OF_MEMORY,
  OUT_OF_TIME,
  type Reaction,
  type ToChild,
} from './protocol';
import { type Stall, startRequestClock } from './request-clock';

export interface ChildOptions {
  /** A built program that calls `answerParent`. */
  readonly program: string;
  readonly cwd: string;
  readonly limits: ChildLimits;
}

/** Enough for the garbage of one request, so that little of it is copied. */
const YOUNG_MEMORY_MB = 32;

const MOST_SAID = 4000;

interface Running<Reply> {
  readonly child: ChildProcess;
  /** The end of what it wrote to stderr. */
  said: string;
  ready: boolean;
  hear(id: number, reaction: Reaction<Reply>): void;
}

type End = Pick<Extract<ChildOutcome<never>, { kind: 'ended' }>, 'code' | 'signal'>;

/**
 * A process that replies to requests one after the other, and keeps running between them. When it
 * does not reply, it is ended, and the next request starts another.
 */
export class SupervisedChild<Request, Reply> {
  readonly #options: ChildOptions;
  #running: Running<Reply> | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #asked = 0;

  constructor(options: ChildOptions) {
    this.#options = options;
  }

  ask(request: Request): Promise<ChildOutcome<Reply>> {
    const outcome = this.#last.then(() => this.#askNow(request));
    this.#last = outcome;
    return outcome;
  }

  /** A running request ends without a reply. */
  end(): void {
    if (this.#running) killGroup(this.#running.child);
    this.#running = undefined;
  }

  async #askNow(request: Request): Promise<ChildOutcome<Reply>> {
    const running = this.#open();
    if (running instanceof Error) return { kind: 'not-started', reason: running.message };
    const outcome = await this.#send(running, request);
    if (outcome.kind === 'answered' || outcome.kind === 'threw') return outcome;
    killGroup(running.child);
    if (this.#running === running) this.#running = undefined;
    return outcome;
  }

  #open(): Running<Reply> | Error {
    try {
      return (this.#running ??= start(this.#options));
    } catch (error) {
      // For example, when the system has no memory for another process.
      return error as Error;
    }
  }

  #send(running: Running<Reply>, request: Request): Promise<ChildOutcome<Reply>> {
    const { child } = running;
    const id = (this.#asked += 1);
    return new Promise((resolve) => {
      const settle = (outcome: ChildOutcome<Reply>) => {
        clearTimeout(patience);
        stopClock();
        child.off('error', refused).off('close', closed);
        resolve(outcome);
      };
      const { seconds, patienceSeconds } = this.#options.limits;
      const patience = setTimeout(() => settle({ kind: 'silent' }), patienceSeconds * 1000);
      const onStall = (kind: Stall) => settle({ kind });
      const stopClock = startRequestClock(child.pid ?? 0, { seconds, onStall });
      const refused = ({ message }: Error) => settle({ kind: 'not-started', reason: message });
      const closed = (code: number | null, signal: string | null) =>
        settle(describeEnd(running, { code, signal }));
      running.hear = (to, reaction) => {
        if (to === id) settle(reaction);
      };
      child.once('error', refused).once('close', closed);
      const { exitCode, signalCode } = child;
      // It may have ended since the last request.
      if (exitCode !== null || signalCode !== null) closed(exitCode, signalCode);
      else child.send({ id, request } satisfies ToChild<Request>, () => {});
    });
  }
}

function start<Reply>({ program, cwd, limits }: ChildOptions): Running<Reply> {
  const child = startGroup(
    process.execPath,
    [
      `--max-old-space-size=${limits.memoryMb}`,
      `--max-semi-space-size=${YOUNG_MEMORY_MB}`,
      program,
      JSON.stringify(limits),
    ],
    { cwd, env: process.env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] },
  );
  const running: Running<Reply> = { child, said: '', ready: false, hear: () => {} };
  child.stderr?.on('data', (chunk: Buffer) => {
    running.said = (running.said + chunk.toString()).slice(-MOST_SAID);
  });
  child.on('message', (message: FromChild<Reply>) => {
    running.ready = true;
    if ('id' in message) running.hear(message.id, message.reaction);
  });
  // The caller gets the error anyway; without a listener it would end the command.
  child.on('error', () => {});
  return running;
}

function describeEnd<Reply>({ said, ready }: Running<Reply>, end: End): ChildOutcome<Reply> {
  if (said.includes(OUT_OF_MEMORY)) return { kind: 'out-of-memory' };
  if (said.includes(OUT_OF_TIME)) return { kind: 'out-of-time' };
  if (ready) return { kind: 'ended', ...end };
  return { kind: 'not-started', reason: said.trim() || nameEnd(end) };
}

export function nameEnd({ code, signal }: End): string {
  return signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`;
}
