import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { lock } from 'proper-lockfile';
import { sync as writeAtomically } from 'write-file-atomic';

import { CourseError } from '../model/course-error';
import { type ExerciseProgress, NOTHING_DONE, type Progress } from './progress';

/**
 * A command that was killed leaves its lock behind. The next one waits for longer than such a lock
 * is valid, and for longer than others hold it on a busy machine.
 */
const LOCK = { stale: 3000, retries: { retries: 300, minTimeout: 10, maxTimeout: 100 } };

/**
 * The file with a learner's progress. It is read and replaced as a whole; two commands at the same
 * time lose nothing.
 */
export class ProgressFile {
  readonly path: string;
  readonly #warn: (text: string) => void;

  constructor(root: string, warn: (text: string) => void) {
    this.path = join(root, '.course', 'progress.json');
    this.#warn = warn;
  }

  read(): Progress {
    if (!existsSync(this.path)) return NOTHING_DONE;
    const data = parseJson(blamingMachine('cannot be read', () => readFileSync(this.path, 'utf8')));
    refuseNewer(data);
    return isProgress(data) ? data : this.#setAside();
  }

  /** Changes the progress under a lock, so that two commands take turns. */
  async update(change: (progress: Progress) => Progress): Promise<Progress> {
    this.#makeFolder();
    const release = await this.#lock();
    try {
      const next = change(this.read());
      const text = `${JSON.stringify(next, null, 2)}\n`;
      blamingMachine('cannot be written', () => writeAtomically(this.path, text));
      return next;
    } finally {
      await release();
    }
  }

  async #lock(): Promise<() => Promise<void>> {
    try {
      return await lock(dirname(this.path), { lockfilePath: `${this.path}.lock`, ...LOCK });
    } catch (error) {
      throw machineError('cannot be locked', error);
    }
  }

  #makeFolder(): void {
    try {
      mkdirSync(dirname(this.path), { recursive: true });
    } catch (error) {
      throw new CourseError(
        `${dirname(this.path)} cannot be created: ${(error as Error).message}`,
        {
          next: 'Make the folder of the course writable; progress is kept there.',
          blame: 'machine',
          cause: error,
        },
      );
    }
  }

  #setAside(): Progress {
    let number = 1;
    while (existsSync(`${this.path}.damaged-${number}`)) number += 1;
    const aside = `${this.path}.damaged-${number}`;
    renameSync(this.path, aside);
    this.#warn(
      `Your progress file was damaged. It is kept as ${aside}, and a new one was created; \`npx course run --all\` finds out again what passes. Your code was not changed.`,
    );
    return NOTHING_DONE;
  }
}

function blamingMachine<T>(what: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw machineError(what, error);
  }
}

function machineError(what: string, error: unknown): CourseError {
  return new CourseError(`.course/progress.json ${what}: ${(error as Error).message}`, {
    next: 'Check this file and its folder: your progress is kept there, and both must be writable.',
    blame: 'machine',
    cause: error,
  });
}

// Checked by hand and not by a schema: this runs at the start of every command, and loading zod
// would double its time.
function isProgress(data: unknown): data is Progress {
  if (!isObject(data) || data['version'] !== 1 || !isObject(data['exercises'])) return false;
  return Object.values(data['exercises']).every(isExerciseProgress);
}

function isExerciseProgress(data: unknown): data is ExerciseProgress {
  if (!isObject(data)) return false;
  const { passed, attempts, hints } = data;
  return (
    typeof passed === 'boolean' &&
    Number.isInteger(attempts) &&
    Array.isArray(hints) &&
    hints.every((hint) => typeof hint === 'string')
  );
}

function isObject(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

function parseJson(text: string): unknown {
  try {
    // Some editors begin a file with a byte order mark.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

function refuseNewer(data: unknown): void {
  const version = (data as { version?: unknown } | null | undefined)?.version;
  if (typeof version !== 'number' || version <= 1) return;
  throw new CourseError(
    `.course/progress.json has version ${version}; this course can read only version 1`,
    {
      next: 'It was written by a newer course: update this one (git pull).',
    },
  );
}
