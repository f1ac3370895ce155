import type { Grade } from '../model/grade';

/** Lists, most general first, which inputs differ between two grades. */
export function explainDifference(before: Grade, after: Grade): string[] {
  return [
    ...explainSubmission(before, after),
    ...explainInputs(before, after),
    ...explainExercises(before, after),
  ];
}

function explainSubmission({ submission: before }: Grade, { submission: after }: Grade): string[] {
  if (before.sha256 === after.sha256) return [];
  const files = (of: typeof before) => new Map(of.taken.map(({ path, sha256 }) => [path, sha256]));
  const [old, now] = [files(before), files(after)];
  const paths = [...new Set([...old.keys(), ...now.keys()])].sort();
  const changed = paths.filter((path) => old.get(path) !== now.get(path));
  return [`the submission: ${changed.join(', ')}`];
}

const NAMES = {
  course: 'the course',
  course_version: 'the version of the course',
  tests_sha256: 'the tests',
  lane: 'the lane',
  seed: 'the seed',
  credit: 'the option --partial',
} as const;

function explainInputs({ inputs: before }: Grade, { inputs: after }: Grade): string[] {
  const plain = Object.entries(NAMES).flatMap(([name, words]) => {
    const key = name as keyof typeof NAMES;
    return before[key] === after[key] ? [] : [`${words}: ${before[key]} → ${after[key]}`];
  });
  return [
    ...plain,
    ...explainRecord('image', before.images, after.images),
    ...explainRecord('limit', before.limits, after.limits),
  ];
}

function explainRecord(
  word: string,
  before: Readonly<Record<string, string | number>>,
  after: Readonly<Record<string, string | number>>,
): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names
    .filter((name) => before[name] !== after[name])
    .map((name) => `the ${word} ${name}: ${before[name] ?? 'none'} → ${after[name] ?? 'none'}`);
}

const PARTS: Readonly<Record<string, string>> = {
  answer: 'the submitted files',
  tests: 'its tests',
  chapter: 'the rest of its chapter',
  kit: 'the kit',
  setting: 'the conditions of the run',
};

function explainExercises(before: Grade, after: Grade): string[] {
  const asked = new Set(after.exercises.map(({ exercise }) => exercise));
  const gone = before.exercises.filter(({ exercise }) => !asked.has(exercise));
  const kept = after.exercises.flatMap((now) => {
    const old = before.exercises.find(({ exercise }) => exercise === now.exercise);
    if (!old) return [`${now.exercise}: graded for the first time`];
    const points =
      old.points.earned === now.points.earned
        ? `${now.points.earned} points as before`
        : `${old.points.earned} → ${now.points.earned} points`;
    const parts = Object.entries(PARTS)
      .filter(([name]) => old.inputs[name] !== now.inputs[name])
      .map(([, words]) => words);
    // Changes that affect all exercises are listed above.
    if (parts.join() === PARTS['setting'] && old.points.earned === now.points.earned) return [];
    if (parts.length > 0) return [`${now.exercise}: ${points}; changed: ${parts.join(', ')}`];
    if (old.verdict === now.verdict && old.points.earned === now.points.earned) return [];
    return [`${now.exercise}: ${points}, and nothing that it depends on has changed`];
  });
  return [...kept, ...gone.map(({ exercise }) => `${exercise}: no longer graded`)];
}
