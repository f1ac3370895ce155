import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { openSubjects } from '#src/judging/subjects';
import { LOCAL, type Place } from '#src/model/workspace';
import { planVariant } from '#src/prove/variants';
import { LIMITS } from '#src/run/limits';
import { JestPool } from '#src/run/pool';
import { sharedRoom } from '#src/run/rooms';
import { TemporaryFolder } from '#src/support/temporary-folder';

import { median, noMeasure } from './measure';
import type { Measured, Setting } from './measurement';

/** Both sides take turns, so that what warms up does so for both. */
const CROWD = `import { crowd, database, open } from '@bookshop/kit';

const FEW = {
  authors: [{ id: 1, name: 'Ada' }],
  books: [
    { id: 1, author_id: 1, title: 'Ink', price_cents: 5 },
    { id: 2, author_id: 1, title: 'Paper', price_cents: 5 },
    { id: 3, author_id: 1, title: 'Lamp', price_cents: 5 },
  ],
};

async function listAll(rows: Parameters<typeof database.seed>[0], books: number) {
  await database.seed(rows);
  const { listBooks } = await open<any>();
  expect(await listBooks.listBooks()).toHaveLength(books);
}

test.each(ROUNDS)('baseline %i', () => listAll(FEW, 3));
test.each(ROUNDS)('measured %i', () => {
  const shop = crowd(1);
  return listAll(shop, shop.books.length);
});
`;

const PROPERTY = `import { fc, open, property } from '@bookshop/kit';

test.each(ROUNDS)('baseline %i', async () => {
  const { reader } = await open<any>();
  expect(await reader.readInt({ PORT: '80' }, 'PORT')).toBe(80);
});

test.each(ROUNDS)('measured %i', async () => {
  const { reader } = await open<any>();
  await property([fc.integer({ min: 0, max: 65535 })], async (port) => {
    expect(await reader.readInt({ PORT: String(port) }, 'PORT')).toBe(port);
  }, { runs: 200 });
});
`;

/** What a test pays for the rows that it asks over. */
export async function measureCrowd(setting: Setting): Promise<Measured> {
  const times = await timeTests(setting, { id: 'orm/select-related', suite: CROWD, place: LOCAL });
  const row = {
    what: 'a test over a crowd: seed, open, list all books',
    against: 'the same test with three books',
    ...times,
    unit: 's',
    atMost: 1.15,
    aim: 1.15,
  } as const;
  return { rows: [row] };
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

/** Median seconds of the two kinds of tests of a suite, over the reference of an exercise. */
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
    median(
      outcome.tests
        .filter(({ title }) => title.startsWith(kind))
        .map(({ milliseconds }) => milliseconds / 1000),
    );
  return { measured: secondsOf('measured'), baseline: secondsOf('baseline') };
}
