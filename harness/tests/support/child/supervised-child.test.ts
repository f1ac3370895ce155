import { join, resolve } from 'node:path';

import type { ChildLimits, ChildOutcome } from '../../../src/support/child/protocol';
import { SupervisedChild } from '../../../src/support/child/supervised-child';
import { openFolder } from '../temporary-folder';

// Each starts processes, and a busy machine takes its time.
jest.setTimeout(60_000);

const ANSWERING = resolve(__dirname, '../../../dist/support/child/answer-parent.js');

const LIMITS: ChildLimits = { seconds: 20, patienceSeconds: 50, memoryMb: 64 };

/** What a child does that is asked to. */
const DEEDS = `
const deeds = {
  double: (number) => 2 * number,
  pid: () => process.pid,
  throw: () => { throw new Error('not in the mood'); },
  read: () => require('node:fs').readFileSync('/no/such/file'),
  leave: () => process.exit(7),
  die: () => process.kill(process.pid, 'SIGKILL'),
  work: (seconds) => {
    const used = () => Object.values(process.cpuUsage()).reduce((a, b) => a + b) / 1e6;
    for (const end = used() + seconds; used() < end; );
  },
  loop: () => { for (;;); },
  grow: () => { const all = []; for (;;) all.push(new Array(1000).fill(all.length)); },
  fill: () => { const all = []; for (;;) all.push(Buffer.alloc(1e7, 1)); },
  sleep: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0),
};
require(${JSON.stringify(ANSWERING)}).answerParent(([deed, value]) => deeds[deed](value));
`;

type Deed = readonly [deed: string, value?: number];

interface Setup {
  readonly limits?: Partial<ChildLimits>;
  readonly text?: string;
}

/** What came of asking one child for all of these, one after the other. */
async function ask(
  deeds: readonly Deed[],
  { limits = {}, text = DEEDS }: Setup = {},
): Promise<ChildOutcome<unknown>[]> {
  await using folder = openFolder({ 'program.js': text });
  const child = new SupervisedChild<Deed, unknown>({
    program: join(folder.path, 'program.js'),
    cwd: folder.path,
    limits: { ...LIMITS, ...limits },
  });
  try {
    return await Promise.all(deeds.map((deed) => child.ask(deed)));
  } finally {
    child.end();
  }
}

test('requests are answered in their order, by one process', async () => {
  const [two, four, first, second] = await ask([['double', 1], ['double', 2], ['pid'], ['pid']]);
  expect([two, four]).toEqual([
    { kind: 'answered', reply: 2 },
    { kind: 'answered', reply: 4 },
  ]);
  expect(first).toEqual(second);
});

test('a child that threw lives on', async () => {
  const [before, threw, after] = await ask([['pid'], ['throw'], ['pid']]);
  expect(threw).toEqual({ kind: 'threw', message: 'not in the mood', system: false });
  expect(after).toEqual(before);
});

test('a program that the system does not start is reported as such', async () => {
  expect(await ask([['read']])).toEqual([
    { kind: 'threw', message: expect.stringContaining('ENOENT'), system: true },
  ]);
});

test.each<[string, Deed, Partial<ChildLimits>, ChildOutcome<unknown>]>([
  ['that exits', ['leave'], {}, { kind: 'ended', code: 7, signal: null }],
  ['that is killed', ['die'], {}, { kind: 'ended', code: null, signal: 'SIGKILL' }],
  ['whose heap is full', ['grow'], {}, { kind: 'out-of-memory' }],
  ['that is too large beside its heap', ['fill'], {}, { kind: 'out-of-memory' }],
  ['that works too long', ['loop'], { seconds: 0.5 }, { kind: 'out-of-time' }],
  ['that waits too long', ['sleep'], { seconds: 1 }, { kind: 'silent' }],
  ['that never replies', ['sleep'], { patienceSeconds: 1 }, { kind: 'silent' }],
])('of a child %s that is told, and the next request has another', async (_, deed, limits, end) => {
  const [before, ended, after] = await ask([['pid'], deed, ['pid']], { limits });
  expect(ended).toEqual(end);
  expect(after).toEqual({ kind: 'answered', reply: expect.any(Number) });
  expect(after).not.toEqual(before);
});

test('a child that cannot be loaded was not started, and its last words are told', async () => {
  expect(await ask([['pid']], { text: "throw new Error('no room left');" })).toEqual([
    { kind: 'not-started', reason: expect.stringContaining('no room left') },
  ]);
});

test('the time of one request is not counted against the next', async () => {
  const outcomes = await ask(
    Array.from({ length: 5 }, (): Deed => ['work', 0.3]),
    { limits: { seconds: 1.2 } },
  );
  expect(outcomes.map(({ kind }) => kind)).toEqual(Array(5).fill('answered'));
});
