import { availableParallelism } from 'node:os';

import type { Course, Exercise } from '../model/course';
import type { Limits } from '../run/limits';
import { JestPool } from '../run/pool';
import { type Rooms, sharedRoom } from '../run/rooms';
import { openSubjects, type Subject } from '../subjects';
import type { CourseLock } from '../workspace/course-lock';
import type { Originals } from '../workspace/originals';
import { checkAnswerTypes } from './answer-types';
import type { Breach } from './breach';
import { checkContent } from './content-rules';
import { judgeSubject, titlesRun } from './judge-subject';
import { judgeTrial } from './judge-trials';
import { checkLock } from './lock-rules';
import type { Sample } from './sample';
import { checkStrays } from './stray-rules';
import { listVariants, planVariant, type Trial, type Variant } from './variants';

export interface ProveOptions {
  readonly course: Course;
  readonly lock: CourseLock;
  readonly originals: Originals;
  readonly limits: Limits;
  /** Only these exercises; all when empty. */
  readonly only: readonly string[];
  /** Where everything runs once; the repeated runs of rule 6 belong to the local lane. */
  readonly rooms: Rooms;
  readonly sample: Sample;
  /** Leave out rule 6, the repeated runs. */
  readonly quick: boolean;
  readonly seed: number;
  readonly onTrial?: (done: number, of: number) => void;
}

export interface Proof {
  readonly breaches: readonly Breach[];
  readonly subjects: readonly { readonly exercise: Exercise; readonly trials: readonly Trial[] }[];
  /** How many runs of a test file that took. */
  readonly runs: number;
}

/** Tries every exercise's tests on everything that is known to be right or wrong, and reports every rule that does not hold. */
export async function prove(options: ProveOptions): Promise<Proof> {
  const { course, lock, originals } = options;
  const subjects = openSubjects(course, originals, options.only);
  const breaches =
    options.only.length === 0 ? [...checkStrays(course), ...checkLock(course, originals)] : [];
  const running = runAll(subjects, options);
  // Types are the same in every lane.
  if (options.rooms.lane === 'local') breaches.push(...(await checkAnswerTypes(options, subjects)));
  const { trials, repeated } = await running;
  for (const subject of subjects) {
    const own = trials.filter((trial) => trial.subject === subject);
    const expected = lock.tests[subject.exercise.id] ?? [];
    breaches.push(
      ...checkContent(course, subject, titlesRun(own) ?? expected),
      ...own.flatMap(judgeTrial),
      ...(options.sample === 'all' ? judgeSubject(subject, own, expected) : []),
    );
  }
  breaches.push(...judgeRepeated(repeated, breaches));
  return {
    breaches,
    subjects: subjects.map((subject) => ({
      exercise: subject.exercise,
      trials: trials.filter((trial) => trial.subject === subject),
    })),
    runs: trials.length + repeated.length,
  };
}

interface Repeated extends Trial {
  readonly how: string;
}

async function runAll(
  subjects: readonly Subject[],
  { course: { root }, limits, rooms, seed, onTrial, sample, ...options }: ProveOptions,
): Promise<{ trials: Trial[]; repeated: Repeated[] }> {
  const quick = options.quick || rooms.lane !== 'local' || sample !== 'all';
  // One more than there are cores: wrong answers often wait, for locks and for time-outs.
  const size = availableParallelism() + 1;
  const pool = new JestPool(size, { root, limits });
  const twice = twiceRun(subjects);
  const variantsOf = (subject: Subject) => listVariants(subject, rooms.lane, sample);
  const split = sharedRoom({ lane: 'split', services: {} });
  const total = subjects.flatMap(variantsOf).length + (quick ? 0 : 2 * twice.length);
  let done = 0;
  const tryOn = async (
    on: JestPool,
    [subject, variant]: [Subject, Variant],
    where: Rooms,
  ): Promise<Trial> => {
    const workspace = planVariant(subject, variant);
    const outcome = await on.run(workspace, where);
    onTrial?.((done += 1), total);
    return { subject, variant, outcome, lane: where.lane };
  };
  const all = subjects.flatMap((subject) =>
    variantsOf(subject).map((variant) => [subject, variant] as [Subject, Variant]),
  );
  const trials = all.map((one) => tryOn(pool, one, rooms));
  const apart = quick ? [] : twice.map((one) => tryOn(pool, one, split));
  const results = { trials: await Promise.all(trials), split: await Promise.all(apart) };
  await pool.end();
  const shuffled = new JestPool(size, { root, limits, seed });
  const random = await Promise.all(quick ? [] : twice.map((one) => tryOn(shuffled, one, rooms)));
  await shuffled.end();
  return {
    trials: results.trials,
    repeated: [
      ...results.split.map((trial) => ({ ...trial, how: 'in a process of its own (--split)' })),
      ...random.map((trial) => ({ ...trial, how: `in random order (seed ${seed})` })),
    ],
  };
}

/** What rule 6 runs once more: starters and references. */
function twiceRun(subjects: readonly Subject[]): [Subject, Variant][] {
  return subjects.flatMap((subject): [Subject, Variant][] => [
    [subject, { kind: 'starter' }],
    [subject, { kind: 'reference' }],
  ]);
}

/** What went wrong only in a repeated run; `known` is what went wrong at the first. */
function judgeRepeated(repeated: readonly Repeated[], known: readonly Breach[]): Breach[] {
  return repeated.flatMap((trial) =>
    judgeTrial(trial)
      .filter(({ where, what }) => !known.some((one) => one.where === where && one.what === what))
      .map((breach) => ({
        ...breach,
        rule: 6 as const,
        what: `${trial.how}, ${breach.what}`,
        next: 'Each test stands on its own, and sees the shop only from outside.',
      })),
  );
}
