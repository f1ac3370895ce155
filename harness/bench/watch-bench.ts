import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

import { familyMegabytes } from './measure';

/** How long the learner takes to type between two saves; in it the next run is prepared. */
const THINKING_MS = 1500;
const DEADLINE_MS = 120_000;

export interface WatchFigures {
  /** Seconds from the save to the printed verdict, one for each save. */
  readonly seconds: readonly number[];
  readonly megabytesEarly: number;
  readonly megabytesLate: number;
}

export interface WatchPlan {
  readonly root: string;
  readonly launcher: string;
  readonly exercise: string;
  /** The file that is saved, and two answers that take turns in it. */
  readonly file: string;
  readonly answers: readonly [string, string];
  readonly saves: number;
  /** After which save the early memory is read; the late one is read after the last. */
  readonly early: number;
}

/** Watches an exercise as a learner does, saves its file many times, and waits for each verdict. */
export async function benchWatch(plan: WatchPlan): Promise<WatchFigures> {
  const child = spawn(process.execPath, [plan.launcher, 'watch', plan.exercise], {
    env: { ...process.env, COURSE_ROOT: plan.root },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const verdicts = new Verdicts(child);
  try {
    await verdicts.next();
    const seconds: number[] = [];
    let megabytesEarly = 0;
    for (let save = 1; save <= plan.saves; save += 1) {
      await pause(THINKING_MS);
      const start = performance.now();
      copyFileSync(plan.answers[save % 2] ?? '', plan.file);
      await verdicts.next();
      seconds.push((performance.now() - start) / 1000);
      if (save === plan.early) megabytesEarly = await settledMemory(child);
    }
    return { seconds, megabytesEarly, megabytesLate: await settledMemory(child) };
  } finally {
    const closed = once(child, 'close');
    child.kill('SIGTERM');
    await closed;
  }
}

/** Memory while the next run waits, prepared. */
async function settledMemory({ pid = 0 }: ChildProcess): Promise<number> {
  await pause(2 * THINKING_MS);
  return familyMegabytes(pid);
}

/** The verdicts that the watch prints; one that is printed twice for the same save counts once. */
class Verdicts {
  #text = '';
  #wake: (() => void) | undefined;

  constructor({ stdout }: ChildProcess) {
    stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      this.#text += chunk;
      if (/\d+ of \d+ tests pass/.test(this.#text)) this.#wake?.();
    });
  }

  async next(): Promise<void> {
    this.#text = '';
    const late = AbortSignal.timeout(DEADLINE_MS);
    await new Promise<void>((resolve, reject) => {
      this.#wake = resolve;
      late.addEventListener('abort', () => reject(new Error('the watch printed no verdict')));
    });
    this.#wake = undefined;
  }
}
