import { blameFor } from '../../src/grade/blame';
import { type Trial, tryAnswer } from '../../src/grade/try-answer';
import { CourseError } from '../../src/model/course-error';
import type { RunOutcome } from '../../src/model/run';
import { exampleFailure, exampleRun, exampleSpent } from '../support/examples';

const output = '';
const PASSED: RunOutcome = { kind: 'completed', tests: [exampleRun('a')], output };
const FAILED = failing('expect(received).toBe(expected)');
const LOST: RunOutcome = {
  kind: 'service-lost',
  reason: 'the container of the code had ended',
  output,
};
const NOT_STARTED: RunOutcome = { kind: 'not-started', code: 9, output };
const ENGINE_GONE = new CourseError('the Docker engine could not run a box', {
  next: 'Start it.',
  blame: 'machine',
});

function failing(message: string): RunOutcome {
  const failure = exampleFailure({ message });
  return { kind: 'completed', tests: [exampleRun('a', { status: 'failed', failure })], output };
}

function crash(how: { code?: number; signal?: string; outOfMemory?: boolean }): RunOutcome {
  const all = { code: null, signal: null, outOfMemory: false, ...how };
  return { kind: 'crashed', how: all, output };
}

/**
 * Runs that end like this one after the other, the last of them for ever; and how often which was
 * run.
 */
function trialOf(
  runs: readonly (RunOutcome | Error)[],
  { control = FAILED, ...rest }: Partial<Omit<Trial, 'control'>> & { control?: RunOutcome } = {},
) {
  const ran = { answer: 0, control: 0 };
  const trial: Trial = {
    lane: 'sealed',
    run: async () => {
      const end = runs[Math.min(ran.answer, runs.length - 1)];
      ran.answer += 1;
      if (end === undefined || end instanceof Error) throw end ?? new Error('no run');
      return end;
    },
    runControl: async () => {
      ran.control += 1;
      return control;
    },
    findFault: () => undefined,
    ...rest,
  };
  return { trial, ran };
}

describe('an outcome that the submission answers for', () => {
  test.each<[string, RunOutcome]>([
    ['tests that pass', PASSED],
    ['tests that fail', FAILED],
    [
      'too much time',
      { kind: 'timed-out', seconds: 3, why: 'cpu', spent: exampleSpent(), finished: [], output },
    ],
    ['too much output', { kind: 'output-limit', bytes: 3_000_000, output }],
  ])('is taken at once, such as %s', async (_, outcome) => {
    const { trial, ran } = trialOf([outcome]);
    expect(await tryAnswer(trial)).toBe(outcome);
    expect(ran).toEqual({ answer: 1, control: 0 });
  });
});

describe('an error of the machine', () => {
  test.each<[string, RunOutcome | Error, string]>([
    ['Jest that does not start', NOT_STARTED, 'The tests could not be started on this machine.'],
    ['an engine that is gone', ENGINE_GONE, ENGINE_GONE.message],
  ])("is tried three times, and then nobody's fault: %s", async (_, end, problem) => {
    const { trial, ran } = trialOf([end]);
    expect(await tryAnswer(trial)).toEqual({ kind: 'failed', status: 'infra_error', problem });
    expect(ran).toEqual({ answer: 3, control: 0 });
  });

  test('that goes away is forgotten', async () => {
    const { trial } = trialOf([ENGINE_GONE, NOT_STARTED, PASSED]);
    expect(await tryAnswer(trial)).toBe(PASSED);
  });

  test('is a full disk, whatever did not pass on it', async () => {
    const { trial } = trialOf([FAILED], { findFault: () => 'There is no room left.' });
    expect(await tryAnswer(trial)).toMatchObject({ status: 'infra_error' });
  });

  test('is no full disk where the answer passed all the same', async () => {
    const { trial } = trialOf([PASSED], { findFault: () => 'There is no room left.' });
    expect(await tryAnswer(trial)).toBe(PASSED);
  });

  test('of the course itself is not hidden', async () => {
    const { trial } = trialOf([new TypeError('a bug of ours')]);
    await expect(tryAnswer(trial)).rejects.toThrow('a bug of ours');
  });
});

describe('an end that both may have caused', () => {
  const ENDS: [string, Trial['lane'], RunOutcome][] = [
    ['a box or a server that is gone', 'sealed', LOST],
    ['memory that is used up', 'sealed', { ...(FAILED as object), memoryMb: 512 } as RunOutcome],
    ['a killed process with the tests', 'sealed', crash({ signal: 'SIGKILL' })],
    ['one that is out of memory', 'sealed', crash({ signal: 'SIGABRT', outOfMemory: true })],
    ['one that ends by itself', 'sealed', crash({ code: 1 })],
    ['tests that cannot be loaded', 'sealed', { kind: 'not-loaded', message: 'no', output }],
    ['files that are used up', 'sealed', failing('Error: listen EMFILE: too many open files')],
    ['a killed process', 'local', crash({ signal: 'SIGKILL' })],
    ['a full disk', 'local', failing('SequelizeError: SQLITE_FULL: database or disk is full')],
    ['a full disk', 'local', { kind: 'not-loaded', message: 'ENOSPC: no space left', output }],
  ];

  test.each(ENDS.filter(([, , { kind }]) => kind !== 'service-lost'))(
    'is judged when it comes twice, and not without the submission: %s (%s)',
    async (_, lane, end) => {
      const { trial, ran } = trialOf([end], { lane });
      expect(await tryAnswer(trial)).toBe(end);
      expect(ran).toEqual({ answer: 2, control: 1 });
    },
  );

  test('is an error of the submission when it loses its box twice, and not without it', async () => {
    const { trial, ran } = trialOf([LOST]);
    expect(await tryAnswer(trial)).toEqual({
      kind: 'failed',
      status: 'learner_error',
      problem: expect.stringMatching(
        /^The container of the code or its services ended during the run/,
      ) as string,
    });
    expect(ran).toEqual({ answer: 2, control: 1 });
  });

  test.each(ENDS)(
    'is an error of the machine when it comes without the submission too: %s (%s)',
    async (_, lane, end) => {
      const { trial } = trialOf([end], { lane, control: end });
      expect(await tryAnswer(trial)).toMatchObject({ kind: 'failed', status: 'infra_error' });
    },
  );

  test.each(ENDS)('is forgotten when it does not come again: %s (%s)', async (_, lane, end) => {
    const { trial, ran } = trialOf([end, PASSED], { lane });
    expect(await tryAnswer(trial)).toBe(PASSED);
    expect(ran).toEqual({ answer: 2, control: end.kind === 'service-lost' ? 1 : 0 });
  });

  test('is known after two runs where a server ends whatever runs', async () => {
    const { trial, ran } = trialOf([LOST], { control: LOST });
    expect(await tryAnswer(trial)).toMatchObject({ status: 'infra_error' });
    expect(ran).toEqual({ answer: 1, control: 1 });
  });

  test.each<[string, RunOutcome | Error]>([
    ['not start', NOT_STARTED],
    ['fail with the engine', ENGINE_GONE],
  ])('is an error of the machine where the control itself does %s', async (_, end) => {
    const runControl = async () => {
      if (end instanceof Error) throw end;
      return end;
    };
    const { trial } = trialOf([LOST], { runControl });
    expect(await tryAnswer(trial)).toMatchObject({ kind: 'failed', status: 'infra_error' });
  });

  test('does not count when it comes once among errors of the machine', async () => {
    const { trial, ran } = trialOf([ENGINE_GONE, LOST, ENGINE_GONE]);
    expect(await tryAnswer(trial)).toMatchObject({ status: 'infra_error' });
    expect(ran).toEqual({ answer: 3, control: 1 });
  });

  test('counts when it comes twice with an error of the machine between', async () => {
    const { trial, ran } = trialOf([LOST, ENGINE_GONE, LOST]);
    expect(await tryAnswer(trial)).toMatchObject({ status: 'learner_error' });
    expect(ran).toEqual({ answer: 3, control: 1 });
  });
});

test("in the local lane the code is in the process: what ends that by a code or its own memory is the code's", () => {
  const own = [crash({ code: 0 }), crash({ signal: 'SIGABRT', outOfMemory: true })];
  expect(own.map((outcome) => blameFor(outcome, 'local'))).toEqual(['code', 'code']);
  const unread: RunOutcome = { kind: 'not-loaded', message: 'SyntaxError', output };
  expect(blameFor(unread, 'local')).toBe('code');
});
