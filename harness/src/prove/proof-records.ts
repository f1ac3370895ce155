import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { RunOutcome, TestRun } from '../model/run';
import type { Generated } from './generated';

/** How a trial was run: its lane, or the way in which it was repeated. */
export type RunKind = 'local' | 'split' | 'shuffled' | 'climate' | 'services' | 'sealed';

/**
 * What came of a trial whose result is as it should be; tests by their number in the suite, from 1.
 */
export interface ProofRecord {
  /** Names all that the result depends on (trial-key.ts). */
  readonly key: string;
  readonly failed: readonly number[];
  readonly ungraded: readonly number[];
}

/** A trial by its name (`env-casting boolean-cast`), then by how it was run. */
type Rows = Map<string, Map<string, ProofRecord>>;

type Stored = readonly [key: string, failed: readonly number[], ungraded?: readonly number[]];

/** Says how the file is written; another number means that nothing in it is believed. */
const VERSION = 1;

export function recordsPath(chapter: string): string {
  return `solutions/${chapter}/proof.json`;
}

/**
 * What was proven in a chapter: `solutions/<chapter>/proof.json`. A record is believed only where
 * its key is the one that is computed now, so that a file which is cut off, badly merged or of
 * another version costs time and nothing else.
 */
export class ProofRecords {
  readonly #root: string;
  readonly #chapter: string;
  readonly #rows: Rows;
  /** What was added, or taken away, since the file was read. */
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

  /** The last record of a trial, whatever it was made of. */
  latest(trial: string, kind: RunKind): ProofRecord | undefined {
    return this.#rows.get(trial)?.get(kind);
  }

  /** Takes over what was seen; `undefined` where it must not be believed. */
  keep(trial: string, kind: RunKind, record: ProofRecord | undefined): void {
    this.#changes.push({ trial, kind, record });
    setRecord(this.#rows, { trial, kind, record });
  }

  /**
   * The file with all changes, and one line for each trial of `known`: two branches seldom change
   * the same line. What another command has written since is kept.
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

/** Takes in what can be read of a line; all else is as if it were not there. */
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
    // A trial that stands there twice was merged badly: neither line is believed.
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

/** What can be recorded of an outcome; `undefined` where the tests did not run to their end. */
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
 * The outcome that a record stands for. Only results without a breach are recorded, so each failure
 * was an honest one.
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

/** Whether two records say the same of the same run. */
export function agree(a: ProofRecord, b: ProofRecord): boolean {
  return JSON.stringify(storeRecord(['', a])) === JSON.stringify(storeRecord(['', b]));
}
