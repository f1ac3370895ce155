import { openSubjects } from '../judging/subjects';
import type { Course, Exercise } from '../model/course';
import type { Originals } from '../workspace/originals';
import { checkAnswerTypes } from './answer-types';
import type { Breach } from './breach';
import { checkChapters } from './chapter-rules';
import { checkContent } from './content-rules';
import { checkHidden } from './hidden-files';
import { judgeRepeated } from './judge-repeated';
import { judgeSubject, titlesRun } from './judge-subject';
import { judgeTrial } from './judge-trials';
import { checkLock } from './lock-rules';
import { checkLockfile } from './lockfile-rules';
import { isNew, tellNew } from './new-exercises';
import { planTrials } from './plan-trials';
import { ProofRecords } from './proof-records';
import type { ProveOptions } from './prove-options';
import { readTitles } from './read-titles';
import { checkRecord, keepEarly, keepRecords } from './record-rules';
import { type DoneTrial, runTrials } from './run-trials';
import { checkStrays } from './stray-rules';
import { TrialKeys } from './trial-key';

export interface ProvenSubject {
  readonly exercise: Exercise;
  /** Without the repeated runs. */
  readonly trials: readonly DoneTrial[];
}

export interface Proof {
  readonly breaches: readonly Breach[];
  readonly subjects: readonly ProvenSubject[];
  /** The number of trials, and how many of them come from records. */
  readonly runs: number;
  readonly recorded: number;
  /** The current records, by chapter. */
  readonly records: ReadonlyMap<string, ProofRecords>;
}

/**
 * Runs every exercise's tests on all answers that are known to be right or wrong, and reports every
 * broken rule.
 */
export async function prove(options: ProveOptions): Promise<Proof> {
  const { course, lock, originals, rooms, sample } = options;
  const asked = openSubjects(course, originals, options.only);
  const subjects = asked.filter((subject) => !isNew(subject));
  const breaches =
    options.only.length === 0
      ? checkCourse(course, originals)
      : checkLock(course, originals, { of: asked.map(({ exercise }) => exercise.chapter) });
  breaches.push(...asked.filter(isNew).map(tellNew));
  const records = new Map(
    course.chapters.map(({ name }) => [name, ProofRecords.load(course.root, name)]),
  );
  const read = await readTitles(subjects, options);
  const titlesOf = (id: string) => read.get(id) ?? lock.tests[id] ?? [];
  const setting = {
    ...options,
    root: course.root,
    keys: new TrialKeys(course.root, originals),
    recordsOf: (chapter: string) => need(records.get(chapter)),
    titlesOf,
    onDone: (trial: DoneTrial) => {
      const { chapter } = trial.subject.exercise;
      if (keepEarly(trial, setting)) options.onRecord?.(chapter, need(records.get(chapter)));
    },
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
    const expected = lock.tests[subject.exercise.id] ?? [];
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

/** Rules that are not about a single exercise. */
function checkCourse(course: Course, originals: Originals): Breach[] {
  return [
    ...checkStrays(course),
    ...checkHidden(course.root),
    ...checkChapters(course, originals),
    ...checkLock(course, originals),
    ...checkLockfile(course),
  ];
}

function need<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('an exercise belongs to no chapter');
  return value;
}
