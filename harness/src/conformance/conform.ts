import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { GradeOptions } from '../grade/grade-options';
import { gradeSubmission } from '../grade/grade-submission';
import { memorySource } from '../grade/intake/memory-source';
import type { Source } from '../grade/intake/source';
import type { Grade, GradeInputs, GradeStatus } from '../model/grade';
import type { Attack, AttackedExercise, Expected, Means } from './attack';
import { attackedPath, composeAnswer } from './compose';
import { FORMS } from './forms';
import type { Circumstances, FormOutcome, Stage } from './stage';

export interface ConformOptions {
  /** The options for grading in this lane; those of a single submission are added later. */
  readonly grading: Omit<GradeOptions, 'name' | 'chapters' | 'earlier' | 'workers'>;
  readonly lane: GradeInputs['lane'];
  /** How many attacks are tried at once. */
  readonly workers: number;
  /** Secrets of the grader, which an attack must not find. */
  readonly values: Readonly<Record<string, string>>;
  readonly attacks: readonly Attack[];
  readonly onAttack?: (done: number, of: number) => void;
}

/** The result of an attack in one lane. */
export interface AttackResult {
  readonly attack: Attack;
  readonly expected: Expected;
  /** `undefined` when it was not tried. */
  readonly status: GradeStatus | undefined;
  readonly earned: number;
  readonly seconds: number;
  /** Whether a right answer that was graded directly afterwards has earned all points. */
  readonly rightAfter: boolean;
  /**
   * Whether the same attack earns points where it gets what it tries to get: one that breaks its
   * own answer would never earn any.
   */
  readonly isAlive: boolean;
  /** What differs from the expected result, in a sentence. */
  readonly breach: string | undefined;
}

/**
 * The time limit for an attack and the answer that is graded after it. It is wall-clock time, so it
 * is many times the limit of an endless loop, for busy machines.
 */
const MOST_SECONDS = 600;

/** Tries every attack in one lane, and after each a right answer to the same exercise. */
export async function conform(options: ConformOptions): Promise<AttackResult[]> {
  const { attacks, workers, onAttack } = options;
  const results = new Map<Attack, AttackResult>();
  const queue = [...attacks];
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      results.set(next, await tryAttack(next, options));
      onAttack?.(results.size, attacks.length);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return attacks.flatMap((attack) => results.get(attack) ?? []);
}

async function tryAttack(attack: Attack, options: ConformOptions): Promise<AttackResult> {
  const expected = attack[options.lane];
  const common = { attack, expected };
  if (expected.kind === 'not-tried') {
    const nothing = { status: undefined, earned: 0, seconds: 0, rightAfter: true, isAlive: true };
    return { ...common, ...nothing, breach: undefined };
  }
  const start = performance.now();
  const answer = 'program' in attack.means ? attack.means.answer : 'settings/env-casting';
  const { status, points, isAlive: hasShown = true } = await carryOut(attack, options);
  const isAlive =
    hasShown && (expected.kind !== 'stopped' || (await succeedsWhenGranted(attack, options)));
  const right = await gradeOne(memorySource(rightAnswer(answer, options)), options);
  const seconds = (performance.now() - start) / 1000;
  const rightAfter = right.points.earned > 0 && right.status === 'graded';
  const found = { status, earned: points.earned, seconds, rightAfter, isAlive };
  return { ...common, ...found, breach: whyWrong(expected, found) };
}

function whyWrong(
  expected: Expected,
  {
    status,
    earned,
    seconds,
    rightAfter,
    isAlive,
  }: Pick<AttackResult, 'earned' | 'seconds' | 'rightAfter' | 'isAlive'> & { status: GradeStatus },
): string | undefined {
  if (!rightAfter) return 'a right answer that was graded after it has not earned its points';
  if (!isAlive) return 'it earns nothing even where it succeeds, so it shows nothing';
  if (seconds > MOST_SECONDS) return `it took ${Math.round(seconds)} s`;
  if (expected.kind === 'not-stopped')
    return earned > 0 ? undefined : 'it is stopped here, and the table says that it is not';
  if (expected.kind !== 'stopped') return undefined;
  if (earned > 0) return `it has earned ${earned} points`;
  return expected.statuses.includes(status)
    ? undefined
    : `it ended with "${status}", and not with ${expected.statuses.join(' or ')}`;
}

async function carryOut({ means }: Attack, options: ConformOptions): Promise<FormOutcome> {
  if ('form' in means) return FORMS[means.form](stage(options));
  const source = composeSource(means, readAttack(options, means.program), options);
  if (means.twice) await gradeOne(source, options);
  const grade = await gradeOne(source, options);
  return { status: statusOf(grade), points: grade.points, isAlive: hasPassed(grade, means.passes) };
}

type Program = Extract<Means, { program: string }>;

function composeSource({ answer }: Program, program: string, options: ConformOptions): Source {
  const path = attackedPath(answer);
  const reference = readReference(options, path);
  const values = { ...options.values, TITLES: JSON.stringify(titles(options, answer)) };
  const text = composeAnswer(answer, { reference, program }, values);
  return memorySource({ ...rightAnswer(answer, options), [path]: text });
}

/** The control of an attack that has one. */
async function succeedsWhenGranted({ means }: Attack, options: ConformOptions): Promise<boolean> {
  if (!('program' in means) || means.granted === undefined) return true;
  const [code, instead] = means.granted;
  const program = readAttack(options, means.program);
  if (!program.includes(code)) throw new Error(`${means.program} has no "${code}"`);
  const granted = program.replace(code, () => instead);
  const { points } = await gradeOne(composeSource(means, granted, options), options);
  return points.earned > 0;
}

function stage(options: ConformOptions): Stage {
  const path = attackedPath('settings/env-casting');
  const right = readReference(options, path);
  return {
    path,
    right,
    wrong: `${right}\n`.replace('return cast(text)', 'return cast(`${text}?`)'),
    referenceFile: join(options.grading.open.course.root, toReference(path)),
    titles: titles(options, 'settings/env-casting'),
    grade: async (source, circumstances) => {
      const grade = await gradeOne(source, options, circumstances);
      return { ...grade, status: statusOf(grade) };
    },
  };
}

function hasPassed({ exercises }: Grade, title: string | undefined): boolean {
  if (title === undefined) return true;
  const tests = exercises.flatMap((exercise) => exercise.tests);
  return tests.some((test) => test.title === title && test.verdict === 'passed');
}

/** The status of the attacked exercise: all others are unchanged starters. */
function statusOf({ exercises, status }: Grade): GradeStatus {
  return exercises.find(({ verdict }) => verdict !== 'not-begun')?.status ?? status;
}

function gradeOne(
  source: Source,
  { grading }: ConformOptions,
  { meanwhile, earlier }: Circumstances = {},
): Promise<Grade> {
  return gradeSubmission(source, {
    ...grading,
    name: 'attack',
    chapters: [],
    earlier,
    workers: 1,
    run: (workspace, builtDir) => {
      meanwhile?.();
      return grading.run(workspace, builtDir);
    },
  });
}

/** All files of a right answer to the exercise. */
function rightAnswer(exercise: AttackedExercise, options: ConformOptions): Record<string, string> {
  const { course } = options.grading.open;
  const found = course.chapters
    .flatMap(({ exercises }) => exercises)
    .find(({ id }) => id === exercise);
  const paths = (found?.edits ?? []).map((edit) => `chapters/${found?.chapter ?? ''}/${edit}`);
  return Object.fromEntries(paths.map((path) => [path, readReference(options, path)]));
}

function titles({ grading }: ConformOptions, exercise: AttackedExercise): readonly string[] {
  return grading.open.lock.tests[exercise] ?? [];
}

function readReference({ grading }: ConformOptions, path: string): string {
  return readFileSync(join(grading.open.course.root, toReference(path)), 'utf8');
}

function toReference(path: string): string {
  return path.replace('chapters/', 'solutions/');
}

function readAttack({ grading }: ConformOptions, program: string): string {
  return readFileSync(
    join(grading.open.course.root, 'harness', 'attacks', `${program}.ts`),
    'utf8',
  );
}
