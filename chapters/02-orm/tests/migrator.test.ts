import {
  database,
  open,
  type Opened,
  type Statement,
  sweep,
  tabulate,
  within,
} from '@bookshop/kit';

import type { Shop } from '../src/shop';

/** The result of a call that waits for a lock that nobody releases. */
type Late = { error: string };
type Plan = Awaited<ReturnType<Opened<Shop>['migrator']['planMigrations']>>;

/** A shop on a database without any table. */
function openEmpty(): Promise<Opened<Shop>> {
  return open<Shop>({ SHOP_SCHEMA: 'empty' });
}

/** What a call returned, or its error: the code if there is one, or else the message. */
async function attempt<T>(act: () => Promise<T>): Promise<T | { rejected: string } | Late> {
  try {
    return await within(4, act);
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    if (code === 'not-implemented') throw error;
    return { rejected: code ?? message };
  }
}

/** Whether a call was rejected, with any error. */
async function isRejected(act: () => Promise<unknown[]>): Promise<boolean> {
  return 'rejected' in (await attempt(act));
}

/** The tables, except the migration table. */
async function tables(): Promise<string[]> {
  return Object.keys(await database.schema()).filter((name) => name !== 'SequelizeMeta');
}

/** The names in the migration table. */
async function entries(): Promise<unknown[]> {
  const rows = await database.rows('SELECT name FROM "SequelizeMeta" ORDER BY name');
  return rows.map(({ name }) => name);
}

const FLOORS = ['001-shelves', '002-floors'];

/** Which migrations of the set `late` have run, according to what they have made. */
async function run(): Promise<string[]> {
  const { shelves, lamps } = await database.schema();
  const floors = shelves?.columns['floor'] ? await database.rows('SELECT id FROM shelves') : [];
  return [
    ...(shelves ? ['001-shelves'] : []),
    ...(shelves?.columns['floor'] ? ['002-floors'] : []),
    ...(lamps ? ['003-lamps'] : []),
    ...(floors.length > 0 ? ['004-poets'] : []),
  ];
}

/** Whether a statement is forbidden to somebody who may only read. */
function writes({ verb }: Statement): boolean {
  return !['begin', 'set', 'select', 'commit', 'rollback'].includes(verb);
}

/**
 * Plans the set `late` and stops in the middle of `003-lamps`, for as long as `meanwhile` takes.
 */
async function planWithPause<T>(
  { migrator, points }: Opened<Shop>,
  meanwhile: () => Promise<T>,
): Promise<{ plan: Plan; seen: T }> {
  await points.hold('drills/lamps');
  const planning = migrator.planMigrations('late');
  await Promise.race([planning, points.arrived('drills/lamps')]);
  const seen = await meanwhile();
  await points.release('drills/lamps');
  return { plan: await planning, seen };
}

test('up runs what is pending in the order of the names, and records each in the table', async () => {
  const { migrator } = await openEmpty();
  expect({
    answer: await attempt(() => migrator.migrate({ set: 'plain' })),
    status: await migrator.migrationStatus('plain'),
    tables: await tables(),
  }).toEqual({
    answer: ['001-shelves', '002-floors', '004-poets'],
    status: { executed: ['001-shelves', '002-floors', '004-poets'], pending: [] },
    tables: ['shelves'],
  });
  expect(await entries()).toEqual(['001-shelves', '002-floors', '004-poets']);
});

test('up to a name runs that one and what is pending before it', async () => {
  const { migrator } = await openEmpty();
  expect({
    first: await attempt(() => migrator.migrate({ set: 'plain', to: '002-floors' })),
    status: await migrator.migrationStatus('plain'),
    again: await attempt(() => migrator.migrate({ set: 'plain', to: '002-floors' })),
    backwards: await attempt(() => migrator.migrate({ set: 'plain', to: '001-shelves' })),
    rest: await attempt(() => migrator.migrate({ set: 'plain', to: '004-poets' })),
  }).toEqual({
    first: ['001-shelves', '002-floors'],
    status: { executed: ['001-shelves', '002-floors'], pending: ['004-poets'] },
    again: [],
    backwards: [],
    rest: ['004-poets'],
  });
});

test('names are compared as strings: 100 comes before 9, and Z before a', async () => {
  const { migrator } = await openEmpty();
  expect({
    status: await migrator.migrationStatus('names'),
    up: await attempt(() => migrator.migrate({ set: 'names', to: 'Zoo' })),
    down: await attempt(() => migrator.rollback({ set: 'names', to: '20-cellar' })),
  }).toEqual({
    status: { executed: [], pending: ['100-attic', '20-cellar', '9-annex', 'Zoo', 'annex'] },
    up: ['100-attic', '20-cellar', '9-annex', 'Zoo'],
    down: ['Zoo', '9-annex', '20-cellar'],
  });
});

test('what has run is not run again, not even by a shop that read the status before another one ran it', async () => {
  const first = await openEmpty();
  const second = await openEmpty();
  expect({
    before: await second.migrator.migrationStatus('plain'),
    first: await attempt(() => first.migrator.migrate({ set: 'plain' })),
    again: await attempt(() => first.migrator.migrate({ set: 'plain' })),
    second: await attempt(() => second.migrator.migrate({ set: 'plain' })),
  }).toEqual({
    before: { executed: [], pending: ['001-shelves', '002-floors', '004-poets'] },
    first: ['001-shelves', '002-floors', '004-poets'],
    again: [],
    second: [],
  });
});

test('a migration that was added later, with an earlier name, is pending and is run', async () => {
  const { migrator } = await openEmpty();
  await attempt(() => migrator.migrate({ set: 'plain' }));
  expect({
    before: await migrator.migrationStatus('late'),
    answer: await attempt(() => migrator.migrate({ set: 'late' })),
    after: await migrator.migrationStatus('late'),
    tables: await tables(),
  }).toEqual({
    before: { executed: ['001-shelves', '002-floors', '004-poets'], pending: ['003-lamps'] },
    answer: ['003-lamps'],
    after: { executed: ['001-shelves', '002-floors', '003-lamps', '004-poets'], pending: [] },
    tables: ['lamps', 'shelves'],
  });
});

test('up to a name that has run also runs a migration that was added later before it', async () => {
  const { migrator } = await openEmpty();
  await attempt(() => migrator.migrate({ set: 'plain' }));
  expect(await attempt(() => migrator.migrate({ set: 'late', to: '004-poets' }))).toEqual([
    '003-lamps',
  ]);
});

test('down to a name that has not run still rolls back what has run after it', async () => {
  const { migrator } = await openEmpty();
  await attempt(() => migrator.migrate({ set: 'plain' }));
  expect(await attempt(() => migrator.rollback({ set: 'late', to: '003-lamps' }))).toEqual([
    '004-poets',
  ]);
});

test('down rolls back the last one by name, and with a name everything from the last to that one', async () => {
  const { migrator } = await openEmpty();
  await attempt(() => migrator.migrate({ set: 'plain' }));
  await attempt(() => migrator.migrate({ set: 'late' }));
  // One refers to the shelf that 004-poets deletes on the way down.
  await attempt(() => database.rows('DELETE FROM lamps'));
  expect({
    last: await attempt(() => migrator.rollback({ set: 'late' })),
    status: await migrator.migrationStatus('late'),
    notRun: await attempt(() => migrator.rollback({ set: 'late', to: '004-poets' })),
    rest: await attempt(() => migrator.rollback({ set: 'late', to: '001-shelves' })),
    nothing: await attempt(() => migrator.rollback({ set: 'late' })),
    tables: await tables(),
  }).toEqual({
    last: ['004-poets'],
    status: { executed: ['001-shelves', '002-floors', '003-lamps'], pending: ['004-poets'] },
    notRun: [],
    rest: ['003-lamps', '002-floors', '001-shelves'],
    nothing: [],
    tables: [],
  });
});

test('names in the table that are not on the list are ignored, and stay', async () => {
  const { migrator } = await openEmpty();
  await attempt(() => migrator.migrate({ set: 'plain' }));
  await database.seed({ SequelizeMeta: [{ name: '003-lamps' }, { name: '900-tills' }] });
  expect({
    status: await migrator.migrationStatus('plain'),
    down: await attempt(() => migrator.rollback({ set: 'plain' })),
    plan: await attempt(() => migrator.planMigrations('plain')),
    up: await attempt(() => migrator.migrate({ set: 'plain' })),
    entries: await entries(),
  }).toEqual({
    status: { executed: ['001-shelves', '002-floors', '004-poets'], pending: [] },
    down: ['004-poets'],
    plan: [POETS],
    up: ['004-poets'],
    entries: ['001-shelves', '002-floors', '003-lamps', '004-poets', '900-tills'],
  });
});

test('a name in the table that is only similar to one on the list is ignored as well', async () => {
  const { migrator } = await openEmpty();
  await attempt(() => migrator.migrate({ set: 'plain' }));
  await attempt(() => migrator.rollback({ set: 'plain', to: '001-shelves' }));
  const others = [
    '001',
    '001-SHELVES',
    '001-shelves ',
    ' 002-floors',
    '002-Floors',
    '004-poets.ts',
  ];
  await database.seed({ SequelizeMeta: others.map((name) => ({ name })) });
  expect({
    status: await migrator.migrationStatus('plain'),
    nothing: await attempt(() => migrator.rollback({ set: 'plain' })),
    up: await attempt(() => migrator.migrate({ set: 'plain' })),
    down: await attempt(() => migrator.rollback({ set: 'plain' })),
    entries: (await entries()).sort(),
  }).toEqual({
    status: { executed: [], pending: ['001-shelves', '002-floors', '004-poets'] },
    nothing: [],
    up: ['001-shelves', '002-floors', '004-poets'],
    down: ['004-poets'],
    entries: [...others, '001-shelves', '002-floors'].sort(),
  });
});

test('a name that is not on the list is an error, and nothing is run or rolled back', async () => {
  const { migrator } = await openEmpty();
  await attempt(() => migrator.migrate({ set: 'plain', to: '002-floors' }));
  await database.seed({ SequelizeMeta: [{ name: '000-cellar' }] });
  const names = ['000-cellar', '002', '003-lamps', '001-SHELVES', '004-poets ', 'toString', ''];
  const table = await tabulate(names, async (to) => ({
    up: await attempt(() => migrator.migrate({ set: 'plain', to })),
    down: await attempt(() => migrator.rollback({ set: 'plain', to })),
  }));
  const rejected = {
    up: { rejected: 'unknown-migration' },
    down: { rejected: 'unknown-migration' },
  };
  expect({ table, status: await migrator.migrationStatus('plain') }).toEqual({
    table: {
      '000-cellar': rejected,
      '002': rejected,
      '003-lamps': rejected,
      '001-SHELVES': rejected,
      '004-poets ': rejected,
      toString: rejected,
      '': rejected,
    },
    status: { executed: ['001-shelves', '002-floors'], pending: ['004-poets'] },
  });
});

test('a migration that fails halfway leaves nothing behind, and those before it stay', async () => {
  const { migrator } = await openEmpty();
  await database.rows('CREATE TABLE ladders (made_by VARCHAR(40))');
  expect({
    rejected: await isRejected(() => migrator.migrate({ set: 'halfway' })),
    status: await migrator.migrationStatus('halfway'),
    tables: await tables(),
  }).toEqual({
    rejected: true,
    status: { executed: ['001-shelves'], pending: ['002-halls', '003-doors'] },
    tables: ['ladders', 'shelves'],
  });
});

test('once the cause of the failure is gone, up continues where it stopped', async () => {
  const { migrator } = await openEmpty();
  await database.rows('CREATE TABLE ladders (made_by VARCHAR(40))');
  await attempt(() => migrator.migrate({ set: 'halfway' }));
  await database.rows('DROP TABLE ladders');
  expect({
    answer: await attempt(() => migrator.migrate({ set: 'halfway' })),
    tables: await tables(),
  }).toEqual({
    answer: ['002-halls', '003-doors'],
    tables: ['doors', 'halls', 'ladders', 'shelves'],
  });
});

test('a migration that cannot be rolled back completely is not rolled back at all', async () => {
  const { migrator } = await openEmpty();
  await attempt(() => migrator.migrate({ set: 'halfway' }));
  await database.rows('DROP TABLE IF EXISTS ladders');
  const first = {
    rejected: await isRejected(() => migrator.rollback({ set: 'halfway', to: '002-halls' })),
    status: await migrator.migrationStatus('halfway'),
    tables: await tables(),
  };
  // The cause of the failure is gone: what the first call has rolled back is not returned again.
  await database.rows('CREATE TABLE ladders (hall_id INTEGER)');
  const again = await attempt(() => migrator.rollback({ set: 'halfway', to: '002-halls' }));
  expect({ first, again }).toEqual({
    first: {
      rejected: true,
      status: { executed: ['001-shelves', '002-halls'], pending: ['003-doors'] },
      tables: ['halls', 'shelves'],
    },
    again: ['002-halls'],
  });
});

test('whichever statement of up fails, what is recorded has been run, and another up finishes', async () => {
  const migrating = async () => {
    const { migrator } = await openEmpty();
    await migrator.migrate({ set: 'plain' });
    return () => migrator.migrate({ set: 'late' });
  };
  await sweep.faults(migrating, async ({ error, at, again }) => {
    const left = { run: await run(), entered: await entries() };
    await (error ? attempt(again) : undefined);
    expect({ rejected: Boolean(error), run: left.run, finished: await run() }).toEqual({
      rejected: Boolean(at),
      run: left.entered,
      finished: [...FLOORS, '003-lamps', '004-poets'],
    });
  });
});

test('whichever statement of down fails, what is recorded is still there, and another down finishes', async () => {
  const takingBack = async () => {
    const { migrator } = await openEmpty();
    await migrator.migrate({ set: 'late' });
    return () => migrator.rollback({ set: 'late' });
  };
  await sweep.faults(takingBack, async ({ error, at, again }) => {
    const left = { run: await run(), entered: await entries() };
    await (error ? attempt(again) : undefined);
    expect({ rejected: Boolean(error), run: left.run, finished: await run() }).toEqual({
      rejected: Boolean(at),
      run: left.entered,
      finished: [...FLOORS, '003-lamps'],
    });
  });
});

test('a status sends no statement that writes', async () => {
  const { migrator, watch } = await openEmpty();
  await attempt(() => migrator.migrate({ set: 'plain', to: '002-floors' }));
  const { value, sql } = await watch(() => migrator.migrationStatus('plain'));
  expect({ pending: value?.pending, writes: sql.filter(writes).map(({ text }) => text) }).toEqual({
    pending: ['004-poets'],
    writes: [],
  });
});

test('in an empty database, neither the status nor a plan creates a table', async () => {
  const { migrator, points } = await openEmpty();
  const status = await migrator.migrationStatus('plain');
  await attempt(() => migrator.planMigrations('plain'));
  // Nor one in which a migration fails.
  await points.fail('drills/lamps');
  await attempt(() => migrator.planMigrations('late'));
  expect({ status, tables: Object.keys(await database.schema()) }).toEqual({
    status: { executed: [], pending: ['001-shelves', '002-floors', '004-poets'] },
    tables: [],
  });
});

const POETS = {
  name: '004-poets',
  sql: ["INSERT INTO shelves (id, label) VALUES (7, 'Poetry')"],
};

const LAMPS = {
  name: '003-lamps',
  sql: [
    'CREATE TABLE lamps (shelf_id INTEGER NOT NULL REFERENCES shelves (id), colour VARCHAR(20))',
    'UPDATE shelves SET floor = floor + 1',
    "INSERT INTO lamps (shelf_id, colour) SELECT id, 'night''s blue' FROM shelves",
  ],
};

test('a plan lists, in order, what each pending migration would send', async () => {
  const { migrator } = await openEmpty();
  const all = await attempt(() => migrator.planMigrations('late'));
  await attempt(() => migrator.migrate({ set: 'plain' }));
  expect({ all, rest: await attempt(() => migrator.planMigrations('late')) }).toEqual({
    all: [
      {
        name: '001-shelves',
        sql: ['CREATE TABLE shelves (id INTEGER PRIMARY KEY, label VARCHAR(40) NOT NULL)'],
      },
      {
        name: '002-floors',
        sql: ['ALTER TABLE shelves ADD COLUMN floor INTEGER NOT NULL DEFAULT 0'],
      },
      LAMPS,
      POETS,
    ],
    rest: [LAMPS],
  });
});

test('a plan changes nothing, not even for a moment', async () => {
  const shop = await openEmpty();
  await attempt(() => shop.migrator.migrate({ set: 'plain' }));
  const look = async () => ({
    tables: await tables(),
    shelves: await database.rows('SELECT id, floor FROM shelves'),
    entries: await entries(),
  });
  const { seen } = await planWithPause(shop, look);
  const before = {
    tables: ['shelves'],
    shelves: [{ id: 7, floor: 0 }],
    entries: ['001-shelves', '002-floors', '004-poets'],
  };
  expect({ meanwhile: seen, afterwards: await look() }).toEqual({
    meanwhile: before,
    afterwards: before,
  });
});

test('a plan lists nothing that others send in the meantime, in a transaction or without one', async () => {
  const shop = await openEmpty();
  await attempt(() => shop.migrator.migrate({ set: 'plain' }));
  const { plan } = await planWithPause(shop, async () => {
    await shop.migrator.migrationStatus('late');
    await shop.migrator.readShelves();
  });
  expect(plan).toEqual([LAMPS]);
});

const CARPETS = {
  name: '001-carpets',
  sql: ['CREATE TABLE carpets (colour VARCHAR(20))', "INSERT INTO carpets (colour) VALUES ('red')"],
};

test('a plan lists what a migration sends in a savepoint, without the savepoint', async () => {
  const { migrator } = await openEmpty();
  expect(await attempt(() => migrator.planMigrations('savepoint'))).toEqual([CARPETS]);
});

test('a plan lists each statement exactly as it is, and also a migration that sends none', async () => {
  const { migrator } = await openEmpty();
  expect(await attempt(() => migrator.planMigrations('odd'))).toEqual([
    {
      name: '001-signs',
      sql: [
        'CREATE TABLE signs (\n  id INTEGER PRIMARY KEY,\n  label VARCHAR(60) NOT NULL\n)',
        "INSERT INTO signs (id, label) VALUES (1, 'two  spaces,\n\ta tab')",
        "INSERT INTO signs (id, label) VALUES (2, 'Executing (default): COMMIT;')",
      ],
    },
    { name: '002-nothing', sql: [] },
    {
      name: '003-question',
      sql: ["UPDATE signs SET label = 'Why?  And $1, :when?' WHERE id = 2"],
    },
  ]);
});

test('a plan also lists statements that only read', async () => {
  const { migrator } = await openEmpty();
  expect(await attempt(() => migrator.planMigrations('reading'))).toEqual([
    {
      name: '001-tills',
      sql: [
        'CREATE TABLE tills (id INTEGER PRIMARY KEY, cents INTEGER NOT NULL)',
        'SELECT count(*) AS tills FROM tills',
        'INSERT INTO tills (id, cents) VALUES (1, 500)',
        'WITH full_ones AS (SELECT id FROM tills WHERE cents > 0) SELECT id FROM full_ones',
      ],
    },
    { name: '002-counting', sql: ['SELECT sum(cents) FROM tills'] },
  ]);
});

test('if a migration fails, the plan rejects, and nobody has to wait for it', async () => {
  const { migrator, points } = await openEmpty();
  await attempt(() => migrator.migrate({ set: 'plain' }));
  await points.fail('drills/lamps');
  const rejected = await isRejected(() => migrator.planMigrations('late'));
  await points.release('drills/lamps');
  expect({ rejected, up: await attempt(() => migrator.migrate({ set: 'late' })) }).toEqual({
    rejected: true,
    up: ['003-lamps'],
  });
});

test('every plan is made anew, also after one that has failed', async () => {
  const { migrator, points } = await openEmpty();
  await attempt(() => migrator.migrate({ set: 'plain' }));
  const plan = () => migrator.planMigrations('late');
  const first = await attempt(plan);
  await points.fail('drills/lamps');
  const failed = await isRejected(plan);
  await points.release('drills/lamps');
  expect({ first, failed, second: await attempt(plan) }).toEqual({
    first: [LAMPS],
    failed: true,
    second: [LAMPS],
  });
  // By hand: the migration cannot create it any more.
  await attempt(() => database.rows('CREATE TABLE lamps (colour VARCHAR(20))'));
  const blocked = await isRejected(plan);
  await attempt(() => database.rows('DROP TABLE lamps'));
  expect({ blocked, third: await attempt(plan) }).toEqual({ blocked: true, third: [LAMPS] });
});

test('whichever statement of a plan fails, nothing of it stays, and another plan is correct', async () => {
  const planning = async () => {
    const { migrator } = await openEmpty();
    await migrator.migrate({ set: 'plain' });
    return () => migrator.planMigrations('late');
  };
  await sweep.faults(planning, async ({ again }) => {
    const left = { run: await run(), entered: await entries() };
    const plan = await attempt(again);
    expect({ ...left, plan }).toEqual({
      run: [...FLOORS, '004-poets'],
      entered: [...FLOORS, '004-poets'],
      plan: [LAMPS],
    });
  });
});
