import { database, fc, open, type Opened, property, sweep, within } from '@bookshop/kit';

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

test('a block that fails rolls back its writes, drops its hooks, and rejects with its error', async () => {
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

test('an inner block that fails undoes its own writes and hooks, and no others', async () => {
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

test('a block in the middle that fails also undoes what was done inside it', async () => {
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

test('for any nested blocks, whichever of them fail, the hooks of all others run in order', async () => {
  const { blocks } = await open<Shop>();
  await property(
    [PARTS.parts],
    async (parts) => {
      const { steps, hooks } = layOut(parts);
      const { trace, error } = await blocks.runBlock([{ block: steps }]);
      const ran = trace.filter((line) => line.startsWith('hook')).map((line) => line.split(' ')[0]);
      expect({ ran, error }).toEqual({ ran: hooks, error: null });
    },
    { runs: 40 },
  );
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

test('outside of any block a hook runs at once', async () => {
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

test('a hook runs outside of any block, and may open its own', async () => {
  const shop = await open<Shop>();
  const block = [{ write: 'b' }, { onCommit: 'stamp' }];
  const then: Steps = [{ block, durable: true }, { onCommit: 'log' }];
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

test('if a hook fails, the block rejects with its error, later hooks do not run, and the data stays', async () => {
  const shop = await open<Shop>();
  expect(
    await run(shop, [
      { block: [{ write: 'a' }, { onCommit: 'mail', throws: true }, { onCommit: 'stamp' }] },
    ]),
  ).toEqual({ trace: ['wrote a', 'mail sees a'], error: 'mail-failed', notes: ['a'] });
});

test('the error of a robust hook goes to its handler, and the other hooks still run', async () => {
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

test('a robust hook may throw synchronously, without a promise', async () => {
  const shop = await open<Shop>();
  const mail = { onCommit: 'mail', throws: 'at once', robust: true } as const;
  expect(
    await run(shop, [mail, { block: [{ write: 'a' }, mail, { onCommit: 'stamp' }] }]),
  ).toMatchObject({
    trace: [
      'mail',
      'handled mail-failed',
      'wrote a',
      'mail',
      'handled mail-failed',
      'stamp sees a',
      'block done',
    ],
    error: null,
  });
});

test('a durable block inside another is rejected before its work begins', async () => {
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

test('two blocks at the same time do not affect each other', async () => {
  const shop = await open<Shop>();
  await shop.points.hold('middle');
  const mail = { onCommit: 'mail', then: [{ write: 'mailed' }] };
  const failing = run(shop, [
    { block: [mail, { wait: 'middle' }, { write: 'a' }, { fail: 'boom' }] },
  ]);
  await Promise.race([shop.points.arrived('middle'), failing]);
  const lasting = run(shop, [{ block: [{ onCommit: 'stamp' }, { write: 'b' }] }]);
  // Time for it to finish, or to wait for the one that is held.
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

test('a block of another unit of work, on another database, does not count as a block of this one', async () => {
  const shop = await open<Shop>();
  const elsewhere: Steps = [
    { onCommit: 'mail' },
    { block: [{ write: 'x' }, { onCommit: 'stamp' }], durable: true },
  ];
  expect(await run(shop, [{ block: [{ write: 'a' }, { elsewhere }, { fail: 'boom' }] }])).toEqual({
    trace: ['wrote a', 'mail sees nothing', 'wrote x', 'stamp sees x', 'block done'],
    error: 'boom',
    notes: [],
  });
});

/** Started in a block, and held until that block has ended. */
const LATER: Steps[number] = {
  start: [
    { wait: 'later' },
    { onCommit: 'mail' },
    { block: [{ write: 'b' }, { onCommit: 'stamp' }], durable: true },
  ],
};

test('code that was started in a block and runs after its end is in no block', async () => {
  const shop = await open<Shop>();
  await shop.points.hold('later');
  const running = run(shop, [{ block: [{ write: 'a' }, LATER] }, { wait: 'after' }]);
  await Promise.race([shop.points.arrived('after'), running]);
  await shop.points.release('later');
  expect(await running).toEqual({
    trace: ['wrote a', 'block done', 'mail sees a', 'wrote b', 'stamp sees a b', 'block done'],
    error: null,
    notes: ['a', 'b'],
  });
});

test('code that was started in a block that fails and runs after its end is in no block', async () => {
  const shop = await open<Shop>();
  await shop.points.hold('later');
  const failing: Steps = [{ write: 'a' }, LATER, { onCommit: 'stamp' }, { fail: 'boom' }];
  const running = run(shop, [{ block: failing, caught: true }, { wait: 'after' }]);
  await Promise.race([shop.points.arrived('after'), running]);
  await shop.points.release('later');
  expect(await running).toEqual({
    trace: ['wrote a', 'caught boom', 'mail sees nothing', 'wrote b', 'stamp sees b', 'block done'],
    error: null,
    notes: ['b'],
  });
});

test('whichever statement fails, code that was started in the block and runs after its end is in no block', async () => {
  const working = async () => {
    const { blocks, points } = await open<Shop>();
    await points.hold('later');
    return async () => {
      const block: Steps = [{ write: 'a' }, LATER];
      const running = blocks.runBlock([{ block, caught: true }, { wait: 'after' }]);
      await Promise.race([points.arrived('after'), running]);
      await points.release('later');
      return running;
    };
  };
  await sweep.faults(working, async ({ value }) => {
    const trace: string[] = value?.trace ?? [];
    const isStarted = trace.includes('wrote a');
    expect({ told: hooksIn(trace).includes('mail') }).toEqual({ told: isStarted });
  });
});

test('code that was started in a block is in no block while the hooks of that block run', async () => {
  const shop = await open<Shop>();
  for (const point of ['later', 'in the hook', 'through']) await shop.points.hold(point);
  const block: Steps = [{ write: 'b' }, { onCommit: 'stamp' }];
  const start: Steps = [
    { wait: 'later' },
    { onCommit: 'log' },
    { block, durable: true, caught: true },
    { wait: 'through' },
  ];
  const mail = { onCommit: 'mail', then: [{ wait: 'in the hook' }] };
  const running = run(shop, [{ block: [{ write: 'a' }, { start }, mail] }]);
  await Promise.race([shop.points.arrived('in the hook'), running]);
  await shop.points.release('later');
  await Promise.race([shop.points.arrived('through'), running]);
  await shop.points.release('in the hook');
  await shop.points.release('through');
  expect(await running).toEqual({
    trace: [
      'wrote a',
      'mail sees a',
      'log sees a',
      'wrote b',
      'stamp sees a b',
      'block done',
      'block done',
    ],
    error: null,
    notes: ['a', 'b'],
  });
});

test('whichever statement fails, nothing that a failed inner block has written is committed', async () => {
  const inner: Steps = [{ write: 'b' }, { onCommit: 'stamp' }, { fail: 'boom' }];
  const working = async () => {
    const { blocks } = await open<Shop>();
    const block: Steps = [{ block: inner, caught: true }, { write: 'c' }, { onCommit: 'mail' }];
    return () => blocks.runBlock([{ block: [{ write: 'a' }, ...block] }]);
  };
  await sweep.faults(working, async ({ value, at }) => {
    const left = await notes();
    const isCommitted = at === undefined || left.length > 0;
    expect({ left, hooks: hooksIn(value?.trace) }).toEqual({
      left: isCommitted ? ['a', 'c'] : [],
      hooks: isCommitted ? ['mail'] : [],
    });
  });
});

test('if a ROLLBACK TO fails, nothing is committed, however deep the block and whoever catches', async () => {
  const innermost: Steps = [{ write: 'd' }, { onCommit: 'stamp' }, { fail: 'boom' }];
  const middle: Steps = [{ write: 'c' }, { block: innermost, caught: true }, { write: 'e' }];
  const upper: Steps = [{ write: 'b' }, { block: middle, caught: true }];
  const working = async () => {
    const { blocks } = await open<Shop>();
    // Robust, since the hook reads the notes: that statement fails as well, after the commit.
    const mail: Steps = [{ onCommit: 'mail', robust: true }];
    const block: Steps = [{ block: upper, caught: true }, { write: 'f' }, ...mail];
    return () => blocks.runBlock([{ block: [{ write: 'a' }, ...block] }]);
  };
  await sweep.faults(working, async ({ value, at }) => {
    const left = await notes();
    const isStuck = /^rollback\b.*\bto\b/i.test(at?.statement ?? '');
    const isCommitted = left.length > 0 && !isStuck;
    expect({ left, hooks: hooksIn(value?.trace), rejected: value?.error !== null }).toEqual({
      // When another statement fails, what its block wrote may be missing as well.
      left: isStuck ? [] : left.filter((text) => text !== 'd'),
      hooks: isCommitted ? ['mail'] : [],
      rejected: !isCommitted,
    });
  });
});

test('whichever statement fails, work that throws is called once, and its block rejects with its error', async () => {
  const inner: Steps = [{ write: 'b' }, { fail: 'boom' }];
  const working = async () => {
    const { blocks } = await open<Shop>();
    const block: Steps = [{ block: inner, caught: true }, { write: 'c' }, { fail: 'bang' }];
    return () => blocks.runBlock([{ block: [{ write: 'a' }, ...block] }]);
  };
  await sweep.faults(working, async ({ value }) => {
    const trace: string[] = value?.trace ?? [];
    const caught = trace.filter((line) => line.startsWith('caught '));
    const repeated = trace.filter((line, i) => trace.indexOf(line) !== i);
    // After these writes, the work of the inner and of the outer block throws.
    expect({ repeated, caught, error: value?.error }).toEqual({
      repeated: [],
      caught: trace.includes('wrote b') ? ['caught boom'] : caught,
      // eslint-disable-next-line jest/no-conditional-expect -- it is a matcher, not an assertion
      error: trace.includes('wrote c') ? 'bang' : expect.any(String),
    });
  });
});

test('whichever statement fails, the hooks run if and only if the data is committed', async () => {
  const inner: Steps = [{ write: 'b' }, { onCommit: 'stamp' }];
  const working = async () => {
    const { blocks } = await open<Shop>();
    return () =>
      blocks.runBlock([{ block: [{ write: 'a' }, { onCommit: 'mail' }, { block: inner }] }]);
  };
  await sweep.faults(working, async ({ value, again }) => {
    const isCommitted = (await notes()).length === 2;
    const { trace, error } = await again();
    expect({ told: hooksIn(value?.trace).includes('mail'), again: hooksIn(trace), error }).toEqual({
      told: isCommitted,
      again: ['mail', 'stamp'],
      error: null,
    });
  });
});

/** The contents of a block: hooks, and more blocks, some of which fail. */
type Part = 'hook' | { within: Part[]; fails: boolean };

const PARTS = fc.letrec<{ parts: Part[]; part: Part }>((tie) => ({
  parts: fc.array(tie('part'), { maxLength: 4 }),
  part: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constant<Part>('hook'),
    fc.record({ within: tie('parts'), fails: fc.boolean() }),
  ),
}));

/** The steps of a block with these parts, its hooks numbered, and which of them have to run. */
function layOut(parts: readonly Part[], count = { hooks: 0 }): { steps: Steps; hooks: string[] } {
  const laidOut = parts.map((part): { steps: Steps; hooks: string[] } => {
    if (part === 'hook') {
      const onCommit = `hook${(count.hooks += 1)}`;
      return { steps: [{ onCommit }], hooks: [onCommit] };
    }
    const { steps, hooks } = layOut(part.within, count);
    const end: Steps = part.fails ? [{ fail: 'boom' }] : [];
    return { steps: [{ block: [...steps, ...end], caught: true }], hooks: part.fails ? [] : hooks };
  });
  return {
    steps: laidOut.flatMap(({ steps }) => steps),
    hooks: laidOut.flatMap(({ hooks }) => hooks),
  };
}

/** The hooks that have run, or have begun to. */
function hooksIn(trace: readonly string[] = []): string[] {
  return trace
    .map((line) => line.split(' ')[0] ?? '')
    .filter((word) => /^(mail|stamp)$/.test(word));
}

async function notes() {
  const rows = await database.rows('SELECT text FROM notes ORDER BY text');
  return rows.map(({ text }) => text);
}

/**
 * Runs these steps, and adds the notes that exist at the end. A block may wait for itself:
 * a statement outside of the transaction waits for a lock that the transaction holds.
 */
async function run({ blocks }: Pick<Opened<Shop>, 'blocks'>, steps: Steps) {
  return { ...(await within(4, () => blocks.runBlock(steps))), notes: await notes() };
}
