import { askFairly } from '../../../src/support/child/ask-fairly';
import type { ChildOutcome } from '../../../src/support/child/protocol';

type Outcome = ChildOutcome<string>;

const ANSWERED: Outcome = { kind: 'answered', reply: 'done' };
const THREW: Outcome = { kind: 'threw', message: 'too deep', system: false };
const FULL_DISK: Outcome = { kind: 'threw', message: 'ENOSPC: no room', system: true };
const KILLED: Outcome = { kind: 'ended', code: null, signal: 'SIGKILL' };

/** What comes of asking a child to which this happens, and for what it was asked. */
async function askOne(...outcomes: readonly Outcome[]) {
  const asked: string[] = [];
  const child = {
    ask: (request: string) => {
      asked.push(request);
      return Promise.resolve(outcomes[asked.length - 1] ?? ANSWERED);
    },
  };
  const outcome = await askFairly(child, { request: 'request', control: 'control' });
  return { outcome, asked: asked.join(' ') };
}

test('what is answered is answered', async () => {
  expect(await askOne(ANSWERED)).toEqual({ outcome: ANSWERED, asked: 'request' });
});

const LATE: Outcome = { kind: 'out-of-time' };

test('an end by time is tried a second time before the request is to blame', async () => {
  expect(await askOne(LATE, LATE, ANSWERED)).toEqual({
    outcome: { kind: 'too-much', of: 'time' },
    asked: 'request request control',
  });
  expect(await askOne(LATE, ANSWERED)).toEqual({ outcome: ANSWERED, asked: 'request request' });
});

test.each<[Outcome, object]>([
  [THREW, { kind: 'threw', message: 'too deep' }],
  [{ kind: 'out-of-memory' }, { kind: 'too-much', of: 'memory' }],
])('of %j the request is to blame where the child can do its like', async (end, blame) => {
  expect(await askOne(end, ANSWERED)).toEqual({ outcome: blame, asked: 'request control' });
});

test.each<[Outcome, string]>([
  [THREW, 'too deep'],
  [{ kind: 'out-of-memory' }, 'it ran out of memory'],
  [{ kind: 'out-of-time' }, 'it ran out of processor time'],
  [KILLED, 'it was ended by SIGKILL'],
])('of %j the machine is to blame where the child can do nothing', async (end, problem) => {
  const { outcome } = await askOne(end, end, end);
  expect(outcome).toEqual({ kind: 'sick', problem });
});

test.each<[Outcome, string]>([
  [KILLED, 'it was ended by SIGKILL'],
  [{ kind: 'ended', code: 7, signal: null }, 'it ended with code 7'],
  [{ kind: 'silent' }, 'it did not reply'],
  [{ kind: 'starved' }, 'this machine was too busy to let it run'],
  [{ kind: 'not-started', reason: 'no memory' }, 'it could not be started: no memory'],
  [FULL_DISK, 'ENOSPC: no room'],
])('%j is never the fault of the request, and is tried twice', async (end, problem) => {
  expect(await askOne(end, end)).toEqual({
    outcome: { kind: 'sick', problem },
    asked: 'request request',
  });
  expect(await askOne(end, ANSWERED)).toEqual({ outcome: ANSWERED, asked: 'request request' });
});

test('a child that dies once and then finds too much blames the request', async () => {
  expect(await askOne(KILLED, { kind: 'out-of-memory' }, ANSWERED)).toEqual({
    outcome: { kind: 'too-much', of: 'memory' },
    asked: 'request request control',
  });
});
