import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { RunOutcome, TestRun } from '../model/run';
import type { Generated } from './generated';

/** How a trial was run: the lane, or the kind of repetition. */
export type RunKind = 'local' | 'split' | 'shuffled' | 'climate' | 'services' | 'sealed';

/** The result of a trial without a breach; tests are given by their number in the suite, from 1. */
export interface ProofRecord {
  /** A hash of everything that the result depends on (trial-key.ts). */
  readonly key: string;
  readonly failed: readonly number[];
  readonly ungraded: readonly number[];
}

/** A trial by its name (`env-casting boolean-cast`), then by how it was run. */
type Rows = Map<string, Map<string, ProofRecord>>;

type Stored = readonly [key: string, failed: readonly number[], ungraded?: readonly number[]];

/** The version of the file's format; a file with another version is ignored. */
const VERSION = 1;

export function recordsPath(chapter: string): string {
  return `solutions/${chapter}/proof.json`;
}

/**
 * What was proven in a chapter: `solutions/<chapter>/proof.json`. A record is used only when its
 * key equals the key that is computed now. So a file that is cut off, badly merged or of another
 * version only costs time.
 */
export class ProofRecords {
  readonly #root: string;
  readonly #chapter: string;
  readonly #rows: Rows;
  /** Records that were added or removed since the file was read. */
  readonly #changes: { trial: string; kind: RunKind; record: ProofRecord | undefined }[] = [];

  private constructor(root: string, chapter: string) {
    this.#root = root;
    this.#chapter = chapter;
    this.#rows = readRows(root, chapter);
  }

  static load(root: string, chapter: string): ProofRecords {
    return new ProofRecords(root, chapter);
  }

  /** The record of a trial, if it was made with this key. */
  find(trial: string, kind: RunKind, key: string): ProofRecord | undefined {
    const record = this.latest(trial, kind);
    return record?.key === key ? record : undefined;
  }

  /** The last record of a trial, whatever its key is. */
  latest(trial: string, kind: RunKind): ProofRecord | undefined {
    return this.#rows.get(trial)?.get(kind);
  }

  /** Stores a record; `undefined` removes it. */
  keep(trial: string, kind: RunKind, record: ProofRecord | undefined): void {
    this.#changes.push({ trial, kind, record });
    setRecord(this.#rows, { trial, kind, record });
  }

  /**
   * The file with all changes, and one line for each trial of `known`, so that two branches seldom
   * change the same line. Records that another command has written in the meantime are kept.
   */
  render(known: ReadonlySet<string>): Generated {
    const rows = readRows(this.#root, this.#chapter);
    for (const change of this.#changes) setRecord(rows, change);
    const lines = [...rows]
      .filter(([trial, row]) => known.has(trial) && row.size > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([trial, row]) => {
        const kinds = [...row].sort(([a], [b]) => (a < b ? -1 : 1)).map(storeRecord);
        return `${JSON.stringify(trial)}: ${JSON.stringify(Object.fromEntries(kinds))}`;
      });
    const text = `{"version": ${VERSION}, "trials": {\n${lines.join(',\n')}\n}}\n`;
    return { path: recordsPath(this.#chapter), text };
  }
}

function readRows(root: string, chapter: string): Rows {
  const rows: Rows = new Map();
  const file = join(root, recordsPath(chapter));
  const [head, ...lines] = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  if (head?.startsWith(`{"version": ${VERSION},`)) for (const line of lines) readLine(line, rows);
  return rows;
}

function setRecord(
  rows: Rows,
  { trial, kind, record }: { trial: string; kind: RunKind; record: ProofRecord | undefined },
): void {
  const row = rows.get(trial) ?? new Map<string, ProofRecord>();
  if (record) row.set(kind, record);
  else row.delete(kind);
  rows.set(trial, row);
}

function storeRecord([kind, { key, failed, ungraded }]: [string, ProofRecord]): [string, Stored] {
  return [kind, ungraded.length > 0 ? [key, failed, ungraded] : [key, failed]];
}

/** Reads the records of a line, and ignores what cannot be read. */
function readLine(line: string, rows: Rows): void {
  const [, text] = /^("[^"]+": \{.*\}),?$/.exec(line) ?? [];
  if (text === undefined) return;
  let stored: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  try {
    stored = JSON.parse(`{${text}}`) as typeof stored;
  } catch {
    return;
  }
  for (const [trial, kinds] of Object.entries(stored)) {
    const records = Object.entries(kinds).flatMap(([kind, value]) =>
      isStored(value) ? [[kind, toRecord(value)] as const] : [],
    );
    // A trial that is listed twice comes from a bad merge: both lines are ignored.
    rows.set(trial, new Map(rows.has(trial) ? [] : records));
  }
}

function isStored(value: unknown): value is Stored {
  if (!Array.isArray(value)) return false;
  const [key, failed, ungraded = []] = value as readonly unknown[];
  return typeof key === 'string' && areNumbers(failed) && areNumbers(ungraded);
}

function areNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((one) => Number.isInteger(one) && Number(one) > 0);
}

function toRecord([key, failed, ungraded = []]: Stored): ProofRecord {
  return { key, failed, ungraded };
}

/** The record of an outcome; `undefined` when the tests did not run to their end. */
export function recordOf(key: string, outcome: RunOutcome): ProofRecord | undefined {
  if (outcome.kind !== 'completed') return undefined;
  const numbersOf = (is: (test: TestRun) => boolean) =>
    outcome.tests.flatMap((test, i) => (is(test) ? [i + 1] : []));
  return {
    key,
    failed: numbersOf(({ status }) => status === 'failed'),
    ungraded: numbersOf(({ missing }) => missing !== undefined),
  };
}

/**
 * The outcome that a record represents. Only results without a breach are recorded, so each failure
 * is taken as an assertion.
 */
export function outcomeOf(record: ProofRecord, titles: readonly string[]): RunOutcome {
  const tests = titles.map((title, i): TestRun => {
    const ungraded = record.ungraded.includes(i + 1);
    const failed = record.failed.includes(i + 1);
    return {
      title,
      status: ungraded ? 'skipped' : failed ? 'failed' : 'passed',
      milliseconds: 0,
      failure: failed ? RECORDED_FAILURE : undefined,
      missing: ungraded ? 'a service, when it was recorded' : undefined,
    };
  });
  return { kind: 'completed', tests, output: '' };
}

const RECORDED_FAILURE: TestRun['failure'] = {
  kind: 'assertion',
  message: 'as it was recorded',
  expected: undefined,
  received: undefined,
  rows: undefined,
  stack: '',
  place: undefined,
};

/**
 * Whether two records have the same result. A machine may lack a program, such as nginx, with which
 * another one has graded a test: such a test does not count.
 */
export function agree(a: ProofRecord, b: ProofRecord): boolean {
  const ungraded = new Set([...a.ungraded, ...b.ungraded]);
  const failed = (record: ProofRecord) =>
    record.failed.filter((number) => !ungraded.has(number)).join();
  return a.key === b.key && failed(a) === failed(b);
}
