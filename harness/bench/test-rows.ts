import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { openSubjects } from '#src/judging/subjects';
import { LOCAL, type Place } from '#src/model/workspace';
import { planVariant } from '#src/prove/variants';
import { LIMITS } from '#src/run/limits';
import { JestPool } from '#src/run/pool';
import { sharedRoom } from '#src/run/rooms';
import { TemporaryFolder } from '#src/support/temporary-folder';

import { middleMean, noMeasure } from './measure';
import type { Measured, Setting } from './measurement';

/** The tests of a suite take turns, so that what warms up does so for all. */
const CROWD = `import { crowd, database, open } from '@bookshop/kit';

const FEW = {
  authors: [
    { id: 1, name: 'Ada' },
    { id: 2, name: 'Ben' },
    { id: 3, name: 'Cleo' },
  ],
};

async function showPage(rows: Parameters<typeof database.seed>[0]) {
  await database.seed(rows);
  const { pageAuthors } = await open<any>();
  const { results } = await pageAuthors.pageAuthors({ limit: 3, offset: 0 });
  expect(results).toHaveLength(3);
}

describe.each(ROUNDS)('%i', () => {
  test('baseline', () => showPage(FEW));
  test('measured', () => showPage(crowd(1)));
});
`;

const PROPERTY = `import { fc, open, property } from '@bookshop/kit';

describe.each(ROUNDS)('%i', () => {
  test('baseline', async () => {
    const { reader } = await open<any>();
    expect(await reader.readInt({ PORT: '80' }, 'PORT')).toBe(80);
  });

  test('measured', async () => {
    const { reader } = await open<any>();
    await property([fc.integer({ min: 0, max: 65535 })], async (port) => {
      expect(await reader.readInt({ PORT: String(port) }, 'PORT')).toBe(port);
    }, { runs: 200 });
  });
});
`;

/** What a test pays whose shop reads the whole crowd. */
const READ_ALL = `import { crowd, database, open } from '@bookshop/kit';

async function listAll(rows: Parameters<typeof database.seed>[0], books: number) {
  await database.seed(rows);
  const { listBooks } = await open<any>();
  expect(await listBooks.listBooks()).toHaveLength(books);
}

const book = (id: number) => ({ id, author_id: 1, title: 'Ink', price_cents: 5 });
const FEW = { authors: [{ id: 1, name: 'Ada' }], books: [book(1), book(2), book(3)] };

describe.each(ROUNDS)('%i', () => {
  test('baseline', () => listAll(FEW, 3));
  test('measured', () => listAll(crowd(1), crowd(1).books.length));
});
`;

/**
 * What a test pays for the rows that it asks over. The shop returns as much in both tests: what it
 * does with many rows is its own time, which is told beside the row.
 */
export async function measureCrowd(setting: Setting): Promise<Measured> {
  const times = await timeTests(setting, { id: 'orm/paging-joins', suite: CROWD, place: LOCAL });
  const row = {
    what: 'a test over a crowd: seed, open, a page of three authors',
    against: 'the same test with three authors',
    ...times,
    unit: 's',
    atMost: 1.15,
    aim: 1.15,
  } as const;
  const all = await timeTests(setting, {
    id: 'orm/select-related',
    suite: READ_ALL,
    place: LOCAL,
  });
  const ratio = (all.measured / all.baseline).toFixed(1);
  const figure = `a test whose shop lists all books of a crowd: ${ratio} times the same test with three books; most of it is the ORM's work`;
  return { rows: [row], figures: [figure] };
}

/** What a test pays for many inputs where each call leaves its process. */
export async function measureProperty(setting: Setting): Promise<Measured> {
  const place: Place = { lane: 'split', services: {} };
  const times = await timeTests(setting, { id: 'settings/env-casting', suite: PROPERTY, place });
  const row = {
    what: 'a test of a property with 200 inputs, over the wire',
    against: 'a test with one call, over the wire',
    ...times,
    unit: 's',
    atMost: 3,
    aim: 3,
  } as const;
  return { rows: [row] };
}

interface Timed {
  readonly id: string;
  /** The text of a suite whose tests are called `measured` and `baseline`. */
  readonly suite: string;
  readonly place: Place;
}

/** Usual seconds of the two kinds of tests of a suite, over the reference of an exercise. */
async function timeTests(
  { session: { root, open }, quick }: Setting,
  { id, suite, place }: Timed,
): Promise<{ measured: number; baseline: number }> {
  const [subject] = openSubjects(open.course, open.originals, [id]);
  if (!subject) throw new Error(`there is no ${id}`);
  using folder = new TemporaryFolder('course-bench-');
  const file = join(folder.path, 'bench.test.ts');
  const rounds = Array.from({ length: quick ? 3 : 25 }, (_, i) => i);
  writeFileSync(file, suite.replaceAll('ROUNDS', JSON.stringify(rounds)));
  const pool = new JestPool(1, { root, limits: LIMITS });
  const workspace = { ...planVariant(subject, { kind: 'reference' }), suite: file };
  const outcome = await pool.run(workspace, sharedRoom(place));
  await pool.end();
  if (outcome.kind !== 'completed' || outcome.tests.some(({ status }) => status !== 'passed'))
    throw noMeasure(`the tests that are timed do not pass: ${JSON.stringify(outcome)}`);
  const secondsOf = (kind: string) =>
    middleMean(
      outcome.tests
        .filter(({ title }) => title.endsWith(kind))
        .map(({ milliseconds }) => milliseconds / 1000),
    );
  return { measured: secondsOf('measured'), baseline: secondsOf('baseline') };
}
