import type { Breach } from '../../src/prove/breach';
import { breachesAfter } from '../support/prove-course';

const BRIEFS = 'chapters/01-tiny/exercises';

let breachesOf: (where: string) => readonly Breach[];

// One run: the three briefs, and what stands beside them, are broken in many ways.
beforeAll(async () => {
  breachesOf = await breachesAfter((course) => {
    course.change({
      'solutions/01-tiny/notes/double.md': null,
      'solutions/01-tiny/notes/shout.md': '\n',
      'solutions/01-tiny/src/fourfold.ts': course.read('chapters/01-tiny/src/fourfold.ts'),
    });
    course.edit(`${BRIEFS}/01-double.md`, 'edits:', 'after:\n  - tiny/fourfold\nedits:');
    course.edit(`${BRIEFS}/01-double.md`, 'would not be exact', 'is not exact');
    course.edit(`${BRIEFS}/01-double.md`, '\nThe number times two.\n', '');
    course.edit(`${BRIEFS}/02-shout.md`, 'edits:', 'after:\n  - tiny/whisper\nedits:');
    course.edit(`${BRIEFS}/02-shout.md`, 'edits:', 'edits:\n  - src/double.ts\n  - src/gone.ts');
    course.edit(`${BRIEFS}/02-shout.md`, '  - an empty text stays', '  - a blank text stays');
    course.edit('chapters/01-tiny/src/double.ts', 'TODO: ', '');
    course.edit('chapters/01-tiny/src/shout.ts', 'TODO: ', '');
    course.edit(`${BRIEFS}/03-fourfold.md`, '### Who refuses what is too large?', '');
  });
});

/** The breaches of rule 7 of an exercise, each as what is wrong and what to do. */
const findings = (where: string) =>
  breachesOf(where).flatMap(({ rule, what, next }) => (rule === 7 ? [`${what} → ${next}`] : []));

test('a missing note is a breach', () => {
  expect(findings('tiny/double')).toContain(
    'solutions/01-tiny/notes/double.md is missing or empty → Say why the reference is as it is.',
  );
});

test('an empty note is a breach', () => {
  expect(findings('tiny/shout')).toContain(
    'solutions/01-tiny/notes/shout.md is missing or empty → Say why the reference is as it is.',
  );
});

test('too few general hints are a breach', () => {
  expect(findings('tiny/fourfold')).toContain(
    'there are 1 general hints → Give 2 to 4, with questions as titles.',
  );
});

test('a hint without text is a breach', () => {
  expect(findings('tiny/double')).toContain(
    'the hint "What does "twice" mean?" is empty → Write it, or remove it.',
  );
});

test('a hint for a test that is not there is a breach', () => {
  expect(findings('tiny/double')).toContain(
    'the brief names a test "a number whose double is not exact is refused", which is not in the suite → Copy the title.',
  );
});

test('a title under `passes` that is no test is a breach', () => {
  expect(findings('tiny/shout')).toContain(
    'the brief names a test "a blank text stays empty", which is not in the suite → Copy the title.',
  );
});

test('a file that two exercises edit is a breach of both', () => {
  expect([findings('tiny/double'), findings('tiny/shout')]).toEqual([
    expect.arrayContaining([
      'src/double.ts also belongs to tiny/shout → Each file must belong to one exercise only.',
    ]),
    expect.arrayContaining([
      'src/double.ts also belongs to tiny/double → Each file must belong to one exercise only.',
    ]),
  ]);
});

test('an edit that names no file is a breach', () => {
  expect(findings('tiny/shout')).toContain(
    'edits names src/gone.ts, which does not exist → Add a starter file, or fix the path.',
  );
});

test('a starter without a TODO is a breach', () => {
  expect(findings('tiny/shout')).toContain(
    'no starter file contains a TODO → Mark the place where the learner has to work, or describe it in a `todo:` line of the brief.',
  );
});

test('a reference that is the same as the starter is a breach', () => {
  expect(findings('tiny/fourfold')).toContain(
    "the reference's src/fourfold.ts is the same as the starter's → Keep only files that differ under solutions/.",
  );
});

test('an `after` that names no exercise is a breach', () => {
  expect(findings('tiny/shout')).toContain(
    'after names tiny/whisper, which is not an earlier exercise → Name the id of an exercise that comes before this one.',
  );
});

test('an `after` that names a later exercise is a breach', () => {
  expect(findings('tiny/double')).toContain(
    'after names tiny/fourfold, which is not an earlier exercise → Name the id of an exercise that comes before this one.',
  );
});

test('nothing else is told of the three exercises', () => {
  const counts = ['tiny/double', 'tiny/shout', 'tiny/fourfold'].map((id) => findings(id).length);
  expect(counts).toEqual([6, 6, 2]);
});
