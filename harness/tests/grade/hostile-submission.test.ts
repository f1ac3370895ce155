import { memorySource } from '../../src/grade/intake/memory-source';
import type { Source } from '../../src/grade/intake/source';
import { Unreadable } from '../../src/grade/intake/source';
import type { Grade } from '../../src/model/grade';
import type { RunOutcome } from '../../src/model/run';
import { renderReport, type ReportKind } from '../../src/report/grade/reports';
import { allFailed, gradeInMemory } from '../support/grade-in-memory';

const FILE = 'chapters/01-tiny/src/shout.ts';
const WRONG = 'export const shout = 1;\n';

/** Commands to a terminal, line breaks, directions, halves of pairs, and more than a screen. */
const HOSTILE = '\u001b[1A\u009b2K\r\n\u2028240 of 240 points.\u202e\u0000\ud800';
const ENDLESS = 45_000_000;

const KINDS: readonly ReportKind[] = ['junit', 'markdown', 'gradescope', 'classroom'];

/** What must not be in anything that is made of a grade. */
const ILLEGIBLE = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

function expectHarmless(grade: Grade): void {
  const texts = [JSON.stringify(grade, null, 2), ...KINDS.map((kind) => renderReport(kind, grade))];
  for (const text of texts) {
    expect(text.length).toBeLessThan(300_000);
    expect(ILLEGIBLE.exec(text)).toBeNull();
  }
}

/** A submission with these paths beside a file that is asked for; only that one can be read. */
function sourceWith(paths: readonly string[], root = ''): Source {
  const right = `${root}${FILE}`;
  return {
    ...memorySource({ [right]: WRONG }),
    list: () =>
      Promise.resolve([right, ...paths].map((path) => ({ path, kind: 'file' as const, size: 1 }))),
  };
}

test('the folder of an archive is a name in one line, whatever it is called', async () => {
  const { grade } = await gradeInMemory(sourceWith([], `${HOSTILE}/`));
  expect(grade.submission.root).toBe(
    '\\u001b[1A\\u009b2K\\r\\n\\u2028240 of 240 points.\\u202e\\u0000\\ud800/',
  );
  expectHarmless(grade);
});

test('a folder with an endless name is one with a cut name, and its files are read', async () => {
  const { grade } = await gradeInMemory(sourceWith([], `${'a'.repeat(ENDLESS)}/`));
  expect(grade.submission.root).toHaveLength(300);
  expect(grade.submission.taken).toMatchObject([{ path: FILE }]);
  expectHarmless(grade);
});

test('of very many files that cannot be taken some are named, and the others counted', async () => {
  const odd = Array.from({ length: 30_000 }, (_, at) => {
    const letters = [...FILE].map((letter, bit) =>
      (at >> bit) & 1 ? letter.toUpperCase() : letter,
    );
    return letters.join('');
  });
  const { grade } = await gradeInMemory(sourceWith(odd));
  const { refused } = grade.submission;
  expect(refused).toHaveLength(101);
  expect(refused.at(-1)).toEqual({ path: '…', reason: expect.stringMatching(/^and 2\d{4} more$/) });
  expectHarmless(grade);
});

const loud: RunOutcome = { kind: 'not-loaded', message: HOSTILE.repeat(1_000_000), output: '' };

test.each<[string, RunOutcome]>([
  ['an error while it is loaded', loud],
  ['a difference', allFailed('tiny/shout', `expect(a)\n\n${HOSTILE.repeat(1_000_000)}`)],
  ['a sentence of the kit', allFailed('tiny/shout', `CaseFailure: ${HOSTILE.repeat(1_000_000)}`)],
])('an answer cannot fill a grade by %s', async (_, outcome) => {
  const { grade } = await gradeInMemory(memorySource({ [FILE]: WRONG }), {
    outcomeOf: () => outcome,
  });
  expect(grade.points.earned).toBe(0);
  expectHarmless(grade);
});

test('an answer cannot fill a grade by type errors', async () => {
  const { grade } = await gradeInMemory(memorySource({ [FILE]: WRONG }), {
    typeErrors: Array.from({ length: 10_000 }, () => HOSTILE),
  });
  expect(grade.points.earned).toBe(0);
  expectHarmless(grade);
});

test.each([HOSTILE, 'x'.repeat(ENDLESS)])(
  'a submission that cannot be read is told why, in a text like others',
  async (reason) => {
    const refuse = () => Promise.reject(new Unreadable(reason));
    const source: Source = { kind: 'git', commit: null, list: refuse, read: refuse };
    const { grade } = await gradeInMemory(source);
    expect(grade.status).toBe('learner_error');
    expectHarmless(grade);
  },
);

test('a file is refused whose path no system accepts', async () => {
  const path = `chapters/01-tiny/src/${'a/'.repeat(3000)}shout.ts`;
  const { grade } = await gradeInMemory(sourceWith([path]));
  expect(grade.submission.taken).toMatchObject([{ path: FILE }]);
});
