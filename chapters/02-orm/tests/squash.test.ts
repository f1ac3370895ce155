import { database, open, sweep } from '@bookshop/kit';

import type { Shop } from '../src/shop';

const OLD = [
  '001-shelves',
  '002-rooms',
  '003-placements',
  '004-unique-labels',
  '005-label-prefix',
] as const;
const SQUASHED = '001-squashed-005';
const ALL_NAMES = [OLD[0], SQUASHED, ...OLD.slice(1)];

/** Names of somebody else: none of them is one of ours, though some look similar. */
const OTHERS = [
  '000-authors',
  '001',
  '001-SHELVES',
  '001-SQUASHED-005',
  '001-shelves.ts',
  '002-rooms ',
  '003-lamps',
  '004-unique-labels-again',
  '005',
  '900-tills',
];

/** Which of the old migrations a database has run. */
const STATES: Readonly<Record<string, readonly string[]>> = {
  nothing: [],
  'the first and the third': [OLD[0], OLD[2]],
  everything: OLD,
};

const SHELVES = {
  columns: {
    id: { kind: 'integer', nullable: false },
    label: { kind: 'text', nullable: false },
    room: { kind: 'text', nullable: false },
  },
  primaryKey: ['id'],
  indexes: [{ columns: ['label'], unique: true }],
  foreignKeys: [],
};

const PLACEMENTS = {
  columns: {
    book_id: { kind: 'integer', nullable: false },
    shelf_id: { kind: 'integer', nullable: false },
  },
  primaryKey: ['book_id'],
  indexes: [],
  foreignKeys: [
    { column: 'shelf_id', references: 'shelves.id', onDelete: 'cascade', onUpdate: 'no action' },
  ],
};

function openEmpty() {
  return open<Shop>({ SHOP_SCHEMA: 'empty' });
}

/** A database that has run nothing, but has the migration table already. */
async function openWithTable() {
  const shop = await openEmpty();
  await shop.squash.applyOld([OLD[0]]);
  await database.rows('DELETE FROM "SequelizeMeta"');
  await database.rows('DROP TABLE shelves');
  return shop;
}

type Opened = Awaited<ReturnType<typeof openEmpty>>;

/** The result of a call, or the message of its error; an unsolved exercise stays an error. */
async function attempt<T>(act: () => Promise<T>): Promise<T | { failed: string }> {
  try {
    return await act();
  } catch (thrown) {
    if ((thrown as { code?: unknown }).code === 'not-implemented') throw thrown;
    return { failed: (thrown as Error).message };
  }
}

/** The names in the migration table; none when it is not there. */
async function recorded(): Promise<string[]> {
  const { SequelizeMeta } = await database.schema();
  const rows = SequelizeMeta ? await database.rows('SELECT name FROM "SequelizeMeta"') : [];
  return rows.map(({ name }) => String(name)).sort();
}

/** The old migrations that are not among these names. */
function missingIn(names: readonly string[]): string[] {
  return OLD.filter((name) => !names.includes(name));
}

/** The tables, except the migration table. */
async function tables() {
  const { SequelizeMeta: _, ...others } = await database.schema();
  return others;
}

/** How to see that a migration has run, on shelves one of which was A1 at first. */
const SEEN: Readonly<Record<string, (shelves: typeof SHELVES, label: unknown) => boolean>> = {
  '002-rooms': ({ columns }) => 'room' in columns,
  '004-unique-labels': ({ indexes }) => indexes.length === 1,
  '005-label-prefix': (_, label) => label === 'S-A1',
};

/** Which of these have run. */
async function found(): Promise<string[]> {
  const { shelves } = (await tables()) as { shelves?: typeof SHELVES };
  const [row] = await database.rows('SELECT label FROM shelves');
  return Object.keys(SEEN).filter((name) => SEEN[name]?.(shelves ?? SHELVES, row?.['label']));
}

/**
 * One database after the other: each is put into one of these states and then upgraded. Returns
 * what `look` returns for each state.
 */
async function upgradeEach<T>(
  { squash }: Opened,
  states: typeof STATES,
  look: (answer: unknown) => Promise<T>,
) {
  const rows: [string, T][] = [];
  for (const [state, names] of Object.entries(states)) {
    for (const table of ['placements', 'shelves', 'SequelizeMeta']) {
      await database.rows(`DROP TABLE IF EXISTS "${table}"`);
    }
    await squash.applyOld([...names]);
    const answer = await attempt(() => squash.upgrade());
    rows.push([state, await look(answer)]);
  }
  return Object.fromEntries(rows);
}

/** The same for every state. */
function forEach<T>(value: T): Record<string, T> {
  return Object.fromEntries(Object.keys(STATES).map((state) => [state, value]));
}

test('a new database runs the squashed migration and no other', async () => {
  const { squash, watch } = await openEmpty();
  const { value, sql } = await watch(() => attempt(() => squash.upgrade()));
  const alters = sql.filter(({ verb }) => verb === 'alter').map(({ text }) => text);
  expect({ answer: value, alters }).toEqual({ answer: [SQUASHED], alters: [] });
});

test('every database runs the migrations that it lacks, in order', async () => {
  const shop = await openEmpty();
  const states = {
    ...STATES,
    'the first': OLD.slice(0, 1),
    'the first two': OLD.slice(0, 2),
    'the first three': OLD.slice(0, 3),
    'the first four': OLD.slice(0, 4),
    'all but the second': OLD.filter((name) => name !== '002-rooms'),
  };
  expect(await upgradeEach(shop, states, async (answer) => answer)).toEqual({
    nothing: [SQUASHED],
    'the first': ['002-rooms', '003-placements', '004-unique-labels', '005-label-prefix'],
    'the first two': ['003-placements', '004-unique-labels', '005-label-prefix'],
    'the first three': ['004-unique-labels', '005-label-prefix'],
    'the first four': ['005-label-prefix'],
    'all but the second': ['002-rooms'],
    'the first and the third': ['002-rooms', '004-unique-labels', '005-label-prefix'],
    everything: [],
  });
});

test('every database ends with the same tables', async () => {
  const shop = await openEmpty();
  const found = await upgradeEach(shop, STATES, tables);
  expect(found).toEqual(forEach({ shelves: SHELVES, placements: PLACEMENTS }));
});

test('every database ends with all names recorded, the old ones and the squashed one', async () => {
  const shop = await openEmpty();
  expect(await upgradeEach(shop, STATES, recorded)).toEqual(forEach(ALL_NAMES));
});

test('a second upgrade runs nothing', async () => {
  const shop = await openEmpty();
  const found = await upgradeEach(shop, STATES, () => attempt(() => shop.squash.upgrade()));
  expect(found).toEqual(forEach([]));
});

test('rows stay as they are, except for what the missing migrations change', async () => {
  const { squash } = await openEmpty();
  await squash.applyOld([OLD[0], OLD[2]]);
  await database.seed({
    shelves: [
      { id: 1, label: 'A1' },
      { id: 2, label: 'B7' },
    ],
    placements: [{ book_id: 31, shelf_id: 2 }],
  });
  await attempt(() => squash.upgrade());
  expect({
    shelves: await attempt(() => database.rows('SELECT id, label, room FROM shelves ORDER BY id')),
    placements: await attempt(() => database.rows('SELECT book_id, shelf_id FROM placements')),
  }).toEqual({
    shelves: [
      { id: 1, label: 'S-A1', room: 'shop' },
      { id: 2, label: 'S-B7', room: 'shop' },
    ],
    placements: [{ book_id: 31, shelf_id: 2 }],
  });
});

test('a database that has run everything keeps its rows as they are', async () => {
  const { squash } = await openEmpty();
  await squash.applyOld([...OLD]);
  await database.seed({ shelves: [{ id: 1, label: 'S-A1', room: 'cellar' }] });
  await attempt(() => squash.upgrade());
  expect(await database.rows('SELECT id, label, room FROM shelves')).toEqual([
    { id: 1, label: 'S-A1', room: 'cellar' },
  ]);
});

test('names that belong to neither set are ignored and stay', async () => {
  const { squash } = await openEmpty();
  await squash.applyOld(OLD.slice(0, 3));
  await database.seed({ SequelizeMeta: OTHERS.map((name) => ({ name })) });
  const answer = await attempt(() => squash.upgrade());
  expect({ answer, recorded: await recorded() }).toEqual({
    answer: ['004-unique-labels', '005-label-prefix'],
    recorded: [...OTHERS, ...ALL_NAMES].sort(),
  });
});

test('a new database in which other migrations are recorded still counts as new', async () => {
  const { squash } = await openWithTable();
  await database.seed({ SequelizeMeta: OTHERS.map((name) => ({ name })) });
  const answer = await attempt(() => squash.upgrade());
  expect({ answer, recorded: await recorded() }).toEqual({
    answer: [SQUASHED],
    recorded: [...OTHERS, ...ALL_NAMES].sort(),
  });
});

test('an upgrade that fails halfway can be repeated, and changes nothing twice', async () => {
  const { squash } = await openEmpty();
  await squash.applyOld([OLD[0]]);
  await database.seed({ shelves: [{ id: 1, label: 'A1' }] });
  const fault = await database.failOn('insert', 'SequelizeMeta', { name: '005-label-prefix' });
  const first = await squash.upgrade().then(
    () => 'resolved',
    () => 'failed',
  );
  await fault.lift();
  const left = await recorded();
  const second = await attempt(() => squash.upgrade());
  expect({
    first,
    second,
    shelves: await attempt(() => database.rows('SELECT id, label FROM shelves')),
    recorded: await recorded(),
  }).toEqual({
    first: 'failed',
    // And none of those that the first one ran.
    second: missingIn(left),
    shelves: [{ id: 1, label: 'S-A1' }],
    recorded: ALL_NAMES,
  });
});

test('if the upgrade of a new database fails halfway, it is left without tables and names', async () => {
  const { squash } = await openWithTable();
  const fault = await database.failOn('insert', 'SequelizeMeta', { name: SQUASHED });
  const first = await squash.upgrade().then(
    () => 'resolved',
    () => 'failed',
  );
  await fault.lift();
  expect({
    first,
    tables: Object.keys(await tables()),
    recorded: await recorded(),
    second: await attempt(() => squash.upgrade()),
  }).toEqual({
    first: 'failed',
    tables: [],
    recorded: [],
    second: [SQUASHED],
  });
});

test('whichever statement fails, a new database is left without tables and names', async () => {
  const upgrading = async () => {
    const { squash } = await openEmpty();
    return () => squash.upgrade();
  };
  await sweep.faults(upgrading, async ({ error, at, again }) => {
    // Of all tables: there was no migration table before.
    const schema = await database.schema();
    const left = { tables: Object.keys(schema).sort(), recorded: await recorded() };
    const second = await attempt(again);
    expect({ rejected: Boolean(error), left, second, recorded: await recorded() }).toEqual({
      rejected: Boolean(at),
      left: at
        ? { tables: [], recorded: [] }
        : { tables: ['SequelizeMeta', 'placements', 'shelves'], recorded: ALL_NAMES },
      second: at ? [SQUASHED] : [],
      recorded: ALL_NAMES,
    });
  });
});

test('whichever statement fails, what is recorded has been run, and another upgrade finishes', async () => {
  const upgrading = async () => {
    const { squash } = await openEmpty();
    await squash.applyOld([OLD[0], OLD[2]]);
    await database.seed({ shelves: [{ id: 1, label: 'A1' }] });
    return () => squash.upgrade();
  };
  await sweep.faults(upgrading, async ({ error, at, again }) => {
    const left = { run: await found(), recorded: await recorded() };
    const second = await attempt(again);
    expect({ rejected: Boolean(error), run: left.run, second, finished: await found() }).toEqual({
      rejected: Boolean(at),
      run: left.recorded.filter((name) => name in SEEN),
      second: missingIn(left.recorded),
      finished: Object.keys(SEEN),
    });
  });
});
