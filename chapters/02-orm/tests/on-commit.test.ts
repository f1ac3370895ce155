import { database, open, type Opened } from '@bookshop/kit';

import type { Shop } from '../src/shop';

type Steps = Parameters<Opened<Shop>['blocks']['runBlock']>[0];

test('a block commits what it wrote, and returns what its work returns', async () => {
  const shop = await open<Shop>();
  expect(await run(shop, [{ block: [{ write: 'a' }, { write: 'b' }] }])).toEqual({
    trace: ['wrote a', 'wrote b', 'block done'],
    error: null,
    notes: ['a', 'b'],
  });
});

test('a block that fails takes back its writes, drops its hooks, and its error comes out', async () => {
  const shop = await open<Shop>();
  expect(
    await run(shop, [
      { block: [{ write: 'a' }, { onCommit: 'mail' }, { fail: 'boom' }], caught: true },
      { block: [{ write: 'b' }] },
      { block: [{ block: [{ onCommit: 'stamp' }] }, { write: 'c' }, { fail: 'bang' }] },
    ]),
  ).toEqual({
    trace: ['wrote a', 'caught boom', 'wrote b', 'block done', 'block done', 'wrote c'],
    error: 'bang',
    notes: ['b'],
  });
});

test('hooks run after the commit, in the order of their registration, before the block returns', async () => {
  const shop = await open<Shop>();
  expect(
    await run(shop, [{ block: [{ onCommit: 'mail' }, { write: 'a' }, { onCommit: 'stamp' }] }]),
  ).toMatchObject({
    trace: ['wrote a', 'mail sees a', 'stamp sees a', 'block done'],
    error: null,
  });
});

test('a hook of an inner block waits for the outermost commit', async () => {
  const shop = await open<Shop>();
  expect(
    await run(shop, [
      {
        block: [
          { onCommit: 'first' },
          { block: [{ write: 'b' }, { onCommit: 'inner' }] },
          { write: 'c' },
          { onCommit: 'last' },
        ],
      },
    ]),
  ).toMatchObject({
    trace: [
      'wrote b',
      'block done',
      'wrote c',
      'first sees b c',
      'inner sees b c',
      'last sees b c',
      'block done',
    ],
    error: null,
  });
});

test('an inner block that fails takes along its own writes and hooks, and no others', async () => {
  const shop = await open<Shop>();
  expect(
    await run(shop, [
      {
        block: [
          { onCommit: 'first' },
          { block: [{ write: 'b' }, { onCommit: 'inner' }, { fail: 'boom' }], caught: true },
          { write: 'c' },
          { onCommit: 'last' },
        ],
      },
    ]),
  ).toEqual({
    trace: ['wrote b', 'caught boom', 'wrote c', 'first sees c', 'last sees c', 'block done'],
    error: null,
    notes: ['c'],
  });
});

test('a block in the middle that fails takes along what was done within it', async () => {
  const shop = await open<Shop>();
  const innermost = { block: [{ write: 'c' }, { onCommit: 'inner' }] };
  expect(
    await run(shop, [
      {
        block: [
          { block: [{ write: 'b' }, innermost, { fail: 'boom' }], caught: true },
          { write: 'd' },
          { onCommit: 'mail' },
        ],
      },
    ]),
  ).toEqual({
    trace: [
      'wrote b',
      'wrote c',
      'block done',
      'caught boom',
      'wrote d',
      'mail sees d',
      'block done',
    ],
    error: null,
    notes: ['d'],
  });
});

test('an inner block is a savepoint in the one transaction', async () => {
  const shop = await open<Shop>();
  const { sql } = await shop.watch(() =>
    run(shop, [
      { block: [{ block: [{ write: 'b' }, { fail: 'boom' }], caught: true }, { write: 'c' }] },
    ]),
  );
  const verbs = sql.filter(({ kind }) => kind === 'transaction').map(({ verb }) => verb);
  expect(verbs.filter((verb) => !['release', 'set'].includes(verb))).toEqual([
    'begin',
    'savepoint',
    'rollback-to',
    'commit',
  ]);
});

test('outside of every block a hook runs at once', async () => {
  const shop = await open<Shop>();
  expect(
    await run(shop, [
      { onCommit: 'mail' },
      { write: 'a' },
      { block: [{ write: 'b' }] },
      { onCommit: 'stamp' },
      { write: 'c' },
    ]),
  ).toMatchObject({
    trace: ['mail sees nothing', 'wrote a', 'wrote b', 'block done', 'stamp sees a b', 'wrote c'],
    error: null,
  });
});

test('a hook is outside of every block, and may open one of its own', async () => {
  const shop = await open<Shop>();
  const then = [{ block: [{ write: 'b' }, { onCommit: 'stamp' }] }, { onCommit: 'log' }];
  expect(await run(shop, [{ block: [{ write: 'a' }, { onCommit: 'mail', then }] }])).toEqual({
    trace: [
      'wrote a',
      'mail sees a',
      'wrote b',
      'stamp sees a b',
      'block done',
      'log sees a b',
      'block done',
    ],
    error: null,
    notes: ['a', 'b'],
  });
});

test('the error of a hook comes out, the hooks after it do not run, and the data stays', async () => {
  const shop = await open<Shop>();
  expect(
    await run(shop, [
      { block: [{ write: 'a' }, { onCommit: 'mail', throws: true }, { onCommit: 'stamp' }] },
    ]),
  ).toEqual({ trace: ['wrote a', 'mail sees a'], error: 'mail-failed', notes: ['a'] });
});

test('the error of a robust hook goes to its handler, and the others go on', async () => {
  const shop = await open<Shop>();
  const mail = { onCommit: 'mail', throws: true, robust: true } as const;
  expect(
    await run(shop, [mail, { block: [{ write: 'a' }, mail, { onCommit: 'stamp' }] }]),
  ).toMatchObject({
    trace: [
      'mail sees nothing',
      'handled mail-failed',
      'wrote a',
      'mail sees a',
      'handled mail-failed',
      'stamp sees a',
      'block done',
    ],
    error: null,
  });
});

test('a durable block within another is refused before its work begins', async () => {
  const shop = await open<Shop>();
  expect(
    await run(shop, [
      {
        block: [{ block: [{ write: 'b' }], durable: true, caught: true }, { write: 'c' }],
        durable: true,
      },
    ]),
  ).toEqual({
    trace: ['caught nested-durable', 'wrote c', 'block done'],
    error: null,
    notes: ['c'],
  });
});

test('two blocks at once know nothing of each other', async () => {
  const shop = await open<Shop>();
  await shop.points.hold('middle');
  const mail = { onCommit: 'mail', then: [{ write: 'mailed' }] };
  const failing = run(shop, [
    { block: [mail, { wait: 'middle' }, { write: 'a' }, { fail: 'boom' }] },
  ]);
  await Promise.race([shop.points.arrived('middle'), failing]);
  const lasting = run(shop, [{ block: [{ onCommit: 'stamp' }, { write: 'b' }] }]);
  // Time for it to be through, or to wait for the one that is held.
  for (let turn = 0; turn < 100; turn += 1) await database.rows('SELECT 1');
  await shop.points.release('middle');
  expect({
    failing: await failing,
    lasting: await lasting,
    notes: await notes(),
  }).toMatchObject({
    failing: { trace: ['wrote a'], error: 'boom' },
    lasting: { trace: ['wrote b', 'stamp sees b', 'block done'], error: null },
    notes: ['b'],
  });
});

test('when the commit fails no hook runs', async () => {
  const shop = await open<Shop>();
  // Checked by COMMIT: there is no reader 99.
  await database.rows(
    'ALTER TABLE notes ADD COLUMN reader_id INTEGER DEFAULT 99 REFERENCES readers (id) DEFERRABLE INITIALLY DEFERRED',
  );
  const ran = await run(shop, [{ block: [{ write: 'a' }, { onCommit: 'mail' }] }]);
  expect(ran).toEqual({ trace: ['wrote a'], error: expect.any(String), notes: [] });
});

async function notes() {
  const rows = await database.rows('SELECT text FROM notes ORDER BY text');
  return rows.map(({ text }) => text);
}

/** Carries out these steps, and tells which notes are there at the end. */
async function run({ blocks }: Pick<Opened<Shop>, 'blocks'>, steps: Steps) {
  return { ...(await within(() => blocks.runBlock(steps))), notes: await notes() };
}

const NO_ANSWER = { trace: [], error: 'no answer within 4 s' };
let gaveUp = false;

/**
 * Gives up on a block that waits for itself: a statement outside of the transaction waits for a
 * lock that the transaction holds. Once is enough to tell: the others would only wait as well.
 */
async function within<T>(act: () => Promise<T>): Promise<T | typeof NO_ANSWER> {
  if (gaveUp) return NO_ANSWER;
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<typeof NO_ANSWER>((resolve) => {
    timer = setTimeout(resolve, 4_000, NO_ANSWER);
  });
  const first = await Promise.race([act(), patience]);
  clearTimeout(timer);
  gaveUp ||= first === NO_ANSWER;
  return first;
}
