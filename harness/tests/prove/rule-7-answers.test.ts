import type { Breach } from '../../src/prove/breach';
import { breachesAfter } from '../support/prove-course';

const SOLUTIONS = 'solutions/01-tiny';
const PACKAGE = 'chapters/01-tiny/package.json';

let breachesOf: (where: string) => readonly Breach[];

// One run: suites and answers broken in many ways, and files that nothing knows of.
beforeAll(async () => {
  breachesOf = await breachesAfter((course) => {
    course.edit(
      'chapters/01-tiny/tests/double.test.ts',
      'a negative number is doubled as well',
      'a number is doubled',
    );
    course.edit(
      `${SOLUTIONS}/answers/double/answers.yaml`,
      '- name: never-refuses',
      '- name: no-limit',
    );
    course.edit(
      `${SOLUTIONS}/answers/shout/answers.yaml`,
      'kind: accepted\n  idea: W',
      'kind: rejected\n  caught-by: [a whisper is heard]\n  mistake: W',
    );
    course.edit('chapters/01-tiny/src/fourfold.ts', 'TODO: ', '');
    course.edit(
      'chapters/01-tiny/exercises/03-fourfold.md',
      'after:',
      'todo: in the function\nafter:',
    );
    course.edit(PACKAGE, '"preset": "@bookshop/harness"', '"preset": "ts-jest"');
    course.change({
      [`${SOLUTIONS}/answers/shout/no-mark/src/too-large.ts`]: 'export {};\n',
      [`${SOLUTIONS}/answers/fourfold/answers.yaml`]: '[]\n',
      [`${SOLUTIONS}/answers/whisper/answers.yaml`]: '[]\n',
      [`${SOLUTIONS}/notes/whisper.md`]: 'Softly.\n',
      [`${SOLUTIONS}/src/whisper.ts`]: 'export {};\n',
      'chapters/01-tiny/tests/whisper.test.ts': 'export {};\n',
      'chapters/01-tiny/tests/loud-words.ts': 'export {};\n',
      'chapters/01-tiny/tests/fourfold.test.ts': null,
      'solutions/02-tiny/src/whisper.ts': 'export {};\n',
    });
  });
});

const findings = (where: string) =>
  breachesOf(where).flatMap(({ rule, what, next }) => (rule === 7 ? [`${what} → ${next}`] : []));

test('two tests of the same title are a breach', () => {
  expect(findings('tiny/double')).toContain(
    'two tests are called "a number is doubled" → Give one of them another title.',
  );
});

test('an answer that is listed and has no files is a breach', () => {
  expect(findings('tiny/double')).toContain(
    'answer no-limit has no files → Store it with `npx course author keep`, or remove it from answers.yaml.',
  );
});

test('an answer that changes a file outside of `edits` is a breach', () => {
  expect(findings('tiny/shout')).toContain(
    'answer no-mark changes src/too-large.ts, which is not in edits → Learners cannot change that file.',
  );
});

test('an answer that is caught by a test that is not there is a breach', () => {
  expect(findings('tiny/shout')).toContain(
    'answer letter-by-letter names a test "a whisper is heard", which is not in the suite → Copy the title.',
  );
});

test('an exercise without an accepted answer is a breach', () => {
  expect(findings('tiny/shout')).toContain(
    'there is no accepted answer → Write one that is right in another way.',
  );
});

test('too few rejected answers are a breach', () => {
  expect(findings('tiny/fourfold')).toContain('there are 0 rejected answers → Write at least 4.');
});

test('an exercise without tests is a breach', () => {
  expect(findings('tiny/fourfold')).toContain(
    'tests/fourfold.test.ts is missing → Write the suite.',
  );
});

test('a `todo:` line in the brief stands for a TODO in the starter', () => {
  expect(findings('tiny/fourfold')).not.toContainEqual(expect.stringContaining('TODO'));
});

test('a chapter with settings of its own for Jest is a breach', () => {
  expect(findings(PACKAGE)).toEqual([
    'does not name the Jest preset of the harness: Jest and editors do not start in this folder → Give it "jest": {"preset":"@bookshop/harness"}, with nothing else under that key.',
  ]);
});

test.each([
  [`${SOLUTIONS}/src/whisper.ts`, 'no exercise edits this file'],
  [`${SOLUTIONS}/notes/whisper.md`, 'no exercise has this stem'],
  [`${SOLUTIONS}/answers/whisper`, 'no exercise has this stem'],
  [`${SOLUTIONS}/answers/double/never-refuses`, 'answers.yaml does not list it'],
  ['chapters/01-tiny/tests/whisper.test.ts', 'no exercise has this stem'],
  ['solutions/02-tiny', 'no chapter has this name'],
])('%s is stray: %s', (where, what) => {
  expect(findings(where)).toEqual([`${what} → Rename it to match, or remove it.`]);
});

test('a file that suites may share is not stray', () => {
  expect(findings('chapters/01-tiny/tests/loud-words.ts')).toEqual([]);
});

test('nothing else is told of the three exercises', () => {
  const counts = ['tiny/double', 'tiny/shout', 'tiny/fourfold'].map((id) => findings(id).length);
  expect(counts).toEqual([5, 3, 3]);
});
