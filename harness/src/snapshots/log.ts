import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { writeDurably } from '../support/write-durably';
import type { CopyStore } from './copies';
import { numbersIn } from './numbers-in';
import { readEach } from './read-each';
import type { Copies, Read, Step } from './version';

/**
 * A step as it is stored on disk. Each has its own file, so that damage to one does not affect the
 * others.
 */
interface Entry {
  readonly version: 1;
  readonly time: string;
  readonly scope: string;
  readonly cause: string;
  /**
   * Path → digest of the copy; `null` for a file that did not exist. Empty when nothing new had to
   * be stored.
   */
  readonly files: Readonly<Record<string, string | null>>;
  readonly to?: string;
}

const ENDING = '.json';

/**
 * A log of which command overwrote which files, in the order of the entries' numbers. Entries are
 * added and never changed.
 */
export class Log {
  readonly #folder: string;
  readonly #copies: CopyStore;

  constructor(folder: string, copies: CopyStore) {
    this.#folder = folder;
    this.#copies = copies;
  }

  read(): Read<Step> {
    return readEach(this.#folder, () =>
      numbersIn(this.#folder, ENDING).map((number) => ({
        name: this.#file(number),
        read: () => this.#readStep(number),
      })),
    );
  }

  /** Adds an entry and returns its id. */
  add(entry: Omit<Entry, 'version'>): string {
    const number = (numbersIn(this.#folder, ENDING).at(-1) ?? 0) + 1;
    const whole: Entry = { version: 1, ...entry };
    writeDurably(this.#file(number), `${JSON.stringify(whole, null, 2)}\n`);
    return String(number);
  }

  #file(number: number): string {
    return join(this.#folder, `${number}${ENDING}`);
  }

  #readStep(number: number): Step {
    const { time, scope, cause, files, to } = parseEntry(readFileSync(this.#file(number), 'utf8'));
    const copies = Object.entries(files).map(([path, digest]) => [
      path,
      digest === null ? null : this.#copies.open(digest),
    ]);
    return {
      ...{ id: String(number), time: new Date(time), scope, cause },
      files: Object.fromEntries(copies) as Copies,
      ...(to === undefined ? {} : { to }),
    };
  }
}

function parseEntry(text: string): Entry {
  const data: unknown = JSON.parse(text);
  if (!isEntry(data)) throw new Error('this is no entry of version 1');
  return data;
}

// Checked by hand and not by a schema: loading zod would take longer than the whole undo.
function isEntry(data: unknown): data is Entry {
  if (typeof data !== 'object' || data === null) return false;
  const { version, time, scope, cause, files, to } = data as Partial<Record<string, unknown>>;
  return (
    version === 1 &&
    [time, scope, cause, to ?? ''].every((field) => typeof field === 'string') &&
    !Number.isNaN(Date.parse(String(time))) &&
    typeof files === 'object' &&
    files !== null &&
    Object.entries(files).every(([path, digest]) => isInside(path) && isDigest(digest))
  );
}

/** Whether a path is inside the course. */
function isInside(path: string): boolean {
  return !path.split(/[\\/]/).includes('..');
}

function isDigest(value: unknown): boolean {
  return value === null || (typeof value === 'string' && /^[0-9a-f]{64}$/.test(value));
}
