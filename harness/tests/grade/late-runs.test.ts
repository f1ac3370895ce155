import { join } from 'node:path';

import { gradeSubmission } from '../../src/grade/grade-submission';
import { memorySource } from '../../src/grade/intake/memory-source';
import { openSubjects } from '../../src/judging/subjects';
import { loadCourse } from '../../src/manifest/load-course';
import type { Grade } from '../../src/model/grade';
import type { RunOutcome } from '../../src/model/run';
import type { TypeOutcome } from '../../src/model/type-check';
import { loadLock } from '../../src/workspace/course-lock';
import { Originals } from '../../src/workspace/originals';
import { exampleGrade } from '../support/example-grade';
import { exampleRun, exampleSpent, exampleTimeout } from '../support/examples';
import { openFolder } from '../support/temporary-folder';

const ROOT = join(__dirname, '../fixtures/tiny-course');
const course = loadCourse(ROOT);
const lock = loadLock(ROOT);
const originals = new Originals(ROOT, lock);

const SUBMISSION = memorySource({
  'chapters/01-tiny/src/double.ts': 'export const double = 1;\n',
  'chapters/01-tiny/src/shout.ts': 'export const shout = 1;\n',
  'chapters/01-tiny/src/fourfold.ts': 'export const fourfold = 1;\n',
});

const passed = (suite: string): RunOutcome => {
  const id = `tiny/${suite}`;
  return {
    kind: 'completed',
    tests: (lock.tests[id] ?? []).map((title) => exampleRun(title)),
    output: '',
  };
};
const starved: RunOutcome = {
  kind: 'starved',
  seconds: 30,
  spent: exampleSpent({ busy: true }),
  output: '',
};

interface Graded {
  readonly grade: Grade;
  /** The exercises that ran, with how many others ran at the same time when they began. */
  readonly log: readonly string[];
}

interface Circumstances {
  readonly earlier?: Grade;
  /** What the compiler says of tiny/double, one after the other. */
  readonly types?: readonly TypeOutcome[];
}

/**
 * Grades with these outcomes of each exercise, one after the other; when they are used up, it
 * passes.
 */
async function grade(
  outcomes: Readonly<Record<string, readonly RunOutcome[]>>,
  { earlier, types = [] }: Circumstances = {},
): Promise<Graded> {
  const left = [...types];
  await using folder = openFolder();
  const log: string[] = [];
  const tries = new Map<string, number>();
  let running = 0;
  const { inputs } = exampleGrade();
  const graded = await gradeSubmission(SUBMISSION, {
    open: { course, lock, originals },
    name: 'ada',
    findFault: () => undefined,
    checkTypes: ({ own }) => {
      const next = 'chapters/01-tiny/src/double.ts' in own ? left.shift() : undefined;
      return Promise.resolve(next ?? { kind: 'checked', errors: [] });
    },
    subjects: openSubjects(course, originals, []),
    inputs,
    authority: 'none',
    missing: [],
    chapters: [],
    earlier,
    workers: 3,
    folder: folder.path,
    prepare: () => Promise.resolve({ kind: 'prepared', match: null }),
    run: async ({ suite }) => {
      const [, name = ''] = /([a-z]+)\.test\.ts$/.exec(suite) ?? [];
      log.push(`${name} beside ${running}`);
      running += 1;
      await Promise.resolve();
      running -= 1;
      const before = tries.get(name) ?? 0;
      tries.set(name, before + 1);
      return outcomes[name]?.[before] ?? passed(name);
    },
  });
  return { grade: graded, log };
}

function statuses({ exercises }: Grade): Record<string, string> {
  return Object.fromEntries(exercises.map(({ exercise, status }) => [exercise, status]));
}

test('what was ended by time is run once more, when the others are done', async () => {
  const { grade: graded, log } = await grade({ double: [exampleTimeout()], shout: [starved] });
  expect(log.slice(3).sort()).toEqual(['double beside 0', 'shout beside 0']);
  expect([graded.status, graded.points.earned]).toEqual(['graded', 35]);
});

test('the second end by time counts, and is told without what differs from run to run', async () => {
  const first = exampleTimeout();
  const second = exampleTimeout({ spent: exampleSpent({ wallSeconds: 99, busy: true }) });
  const { grade: graded, log } = await grade({ double: [first, second] });
  const double = graded.exercises.find(({ exercise }) => exercise === 'tiny/double');
  expect(log).toHaveLength(4);
  expect(double).toMatchObject({
    status: 'timeout',
    verdict: 'errored',
    problem:
      'The tests did not end within 30 seconds, so they were stopped. They used the processor most of the time: is there a loop that never ends? `COURSE_SECONDS=60` gives them more time.',
  });
});

test('what hardly ran in both tries is the fault of the machine', async () => {
  const { grade: graded, log } = await grade({ double: [starved, starved] });
  expect(log).toHaveLength(4);
  expect(statuses(graded)['tiny/double']).toBe('infra_error');
  expect([graded.status, graded.problem]).toEqual([
    'infra_error',
    'This machine was too busy to run the tests. Set `COURSE_SECONDS` to a longer time, or run fewer other programs.',
  ]);
});

test('an end by time is never taken over from an earlier grade', async () => {
  const late = exampleTimeout();
  const { grade: earlier } = await grade({ double: [late, late] });
  const { grade: graded, log } = await grade({}, { earlier });
  expect(log).toEqual(['double beside 0']);
  expect(graded.times.taken_over).toEqual(['tiny/fourfold', 'tiny/shout']);
  expect(statuses(graded)['tiny/double']).toBe('graded');
});

test('a compiler that was ended by time counts the second time, and is never taken over', async () => {
  const late: TypeOutcome = { kind: 'checked', errors: ['too slow'], late: true };
  const { grade: once, log } = await grade({}, { types: [late] });
  expect([log.length, once.points.earned]).toEqual([4, 35]);
  const { grade: earlier } = await grade({}, { types: [late, late] });
  expect([statuses(earlier)['tiny/double'], earlier.points.earned]).toEqual(['timeout', 25]);
  const { grade: later } = await grade({}, { earlier });
  expect(later.points.earned).toBe(35);
});
