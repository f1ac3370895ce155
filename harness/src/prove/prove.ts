import { openSubjects, type Subject } from '../judging/subjects';
import { CLIMATES } from '../model/climate';
import type { Course, Exercise } from '../model/course';
import type { Limits } from '../run/limits';
import type { Rooms } from '../run/rooms';
import type { CourseLock } from '../workspace/course-lock';
import type { Originals } from '../workspace/originals';
import { type CheckAllTypes, checkAnswerTypes } from './answer-types';
import type { Breach } from './breach';
import { checkChapters } from './chapter-rules';
import { checkContent } from './content-rules';
import { checkHidden } from './hidden-files';
import { judgeSubject, titlesRun } from './judge-subject';
import { judgeTrial } from './judge-trials';
import { checkLock } from './lock-rules';
import { ProofRecords, type RunKind } from './proof-records';
import { checkRecord, keepRecords } from './record-rules';
import { type DoneTrial, type PlannedTrial, runTrials } from './run-trials';
import type { Sample } from './sample';
import { checkStrays } from './stray-rules';
import { TrialKeys } from './trial-key';
import type { Trust } from './trust';
import { listVariants, type Variant } from './variants';

export interface ProveOptions {
  readonly course: Course;
  readonly lock: CourseLock;
  readonly originals: Originals;
  readonly limits: Limits;
  /** Only these exercises; all when empty. */
  readonly only: readonly string[];
  /** Where everything runs once; the repeated runs of rule 6 belong to the local lane. */
  readonly rooms: Rooms;
  /** What the servers and boxes of the lane are; `undefined` where nobody can tell. */
  readonly images: string | undefined;
  readonly sample: Sample;
  /** Leave out rule 6, the repeated runs. */
  readonly quick: boolean;
  readonly seed: number;
  readonly trust: Trust;
  readonly checkTypes: CheckAllTypes;
  readonly onTrial?: (done: number, of: number) => void;
}

export interface ProvenSubject {
  readonly exercise: Exercise;
  /** Without the repeated runs. */
  readonly trials: readonly DoneTrial[];
}

export interface Proof {
  readonly breaches: readonly Breach[];
  readonly subjects: readonly ProvenSubject[];
  /** How many trials there were, and how many of them were taken over from their records. */
  readonly runs: number;
  readonly recorded: number;
  /** What is proven now, by chapter. */
  readonly records: ReadonlyMap<string, ProofRecords>;
}

/** Tries every exercise's tests on everything that is known to be right or wrong, and reports every rule that does not hold. */
export async function prove(options: ProveOptions): Promise<Proof> {
  const { course, lock, originals, rooms, sample } = options;
  const subjects = openSubjects(course, originals, options.only);
  const breaches = options.only.length === 0 ? checkCourse(course, originals) : [];
  const records = new Map(
    course.chapters.map(({ name }) => [name, ProofRecords.load(course.root, name)]),
  );
  const titlesOf = (id: string) => lock.tests[id] ?? [];
  const setting = {
    ...options,
    root: course.root,
    keys: new TrialKeys(course.root, originals),
    recordsOf: (chapter: string) => need(records.get(chapter)),
    titlesOf,
  };
  const planned = planTrials(subjects, options);
  const running = runTrials(planned, setting);
  // Types are the same in every lane.
  const typed = planned.filter(({ kind }) => kind === 'local');
  breaches.push(...(await checkAnswerTypes(typed, options.checkTypes)));
  const all = await running;
  const trials = all.filter(({ kind }) => kind === rooms.lane);
  for (const subject of subjects) {
    const own = trials.filter((trial) => trial.subject === subject);
    const expected = titlesOf(subject.exercise.id);
    breaches.push(
      ...checkContent(course, subject, titlesRun(own) ?? expected),
      ...own.flatMap(judgeTrial),
      ...(sample === 'all' ? judgeSubject(subject, own, expected) : []),
    );
  }
  breaches.push(
    ...judgeRepeated(all, { known: breaches, seed: options.seed }),
    ...all.flatMap(checkRecord),
  );
  keepRecords(all, setting);
  return {
    breaches,
    subjects: subjects.map((subject) => ({
      exercise: subject.exercise,
      trials: trials.filter((trial) => trial.subject === subject),
    })),
    runs: all.length,
    recorded: all.filter(({ recorded }) => recorded).length,
    records,
  };
}

/** What belongs to no single exercise. */
function checkCourse(course: Course, originals: Originals): Breach[] {
  return [
    ...checkStrays(course),
    ...checkHidden(course.root),
    ...checkChapters(course, originals),
    ...checkLock(course, originals),
  ];
}

function need<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('an exercise belongs to no chapter');
  return value;
}

function planTrials(
  subjects: readonly Subject[],
  { rooms, sample, quick }: ProveOptions,
): PlannedTrial[] {
  const kind = rooms.lane;
  const once = subjects.flatMap((subject) =>
    listVariants(subject, kind, sample).map((variant): PlannedTrial => ({
      subject,
      variant,
      kind,
    })),
  );
  if (quick || kind !== 'local' || sample !== 'all') return once;
  const again = (['split', 'shuffled', 'climate'] as const).flatMap((how) =>
    subjects.flatMap((subject) =>
      TRIED_AGAIN.map((variant): PlannedTrial => ({ subject, variant, kind: how })),
    ),
  );
  return [...once, ...again];
}

/** What rule 6 runs once more. */
const TRIED_AGAIN: readonly Variant[] = [{ kind: 'starter' }, { kind: 'reference' }];

/** How a trial was run again; `undefined` where it is the first run. */
function howOf(kind: RunKind, seed: number): string | undefined {
  if (kind === 'split') return 'in a process of its own (--split)';
  if (kind === 'shuffled') return `in random order (seed ${seed})`;
  return kind === 'climate' ? `in another climate (${CLIMATES.other.zone})` : undefined;
}

/** What went wrong only in a repeated run; `known` is what went wrong at the first. */
function judgeRepeated(
  all: readonly DoneTrial[],
  { known, seed }: { known: readonly Breach[]; seed: number },
): Breach[] {
  return all.flatMap((trial) => {
    const how = howOf(trial.kind, seed);
    if (how === undefined) return [];
    return judgeTrial(trial)
      .filter(({ where, what }) => !known.some((one) => one.where === where && one.what === what))
      .map((breach) => ({
        ...breach,
        rule: 6 as const,
        what: `${how}, ${breach.what}`,
        next: 'Each test stands on its own, sees the shop only from outside, and holds in every zone and language.',
      }));
  });
}
