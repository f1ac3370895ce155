import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';

import { addPoints } from '../judging/judge';
import type { OpenCourse } from '../judging/pipeline';
import { planTypeCheck } from '../judging/plan-type-check';
import type { Subject } from '../judging/subjects';
import { exercisesOf } from '../model/course';
import { CourseError } from '../model/course-error';
import type {
  Authority,
  Grade,
  GradedExercise,
  GradeInputs,
  RefusedFile,
  SubmissionRecord,
} from '../model/grade';
import type { RunOutcome } from '../model/run';
import type { TypeCheck, TypeOutcome } from '../model/type-check';
import type { WorkspacePlan } from '../model/workspace';
import { sha256 } from '../support/sha256';
import { contentId } from '../workspace/course-lock';
import { pickEdits } from '../workspace/edits';
import { planAnswer } from '../workspace/plan';
import { concerns } from './asked-paths';
import { type ExerciseInputs, InputHashes } from './exercise-inputs';
import { type Source, Unreadable } from './intake/source';
import { type Judged, type Judgement, judgeRun, judgeUnrun } from './judge-exercise';
import { nameByPlace } from './name-by-place';
import type { KnownAnswer, Preparer } from './prepare/preparer';
import { takeFiles, type Taken } from './take-files';
import { tryAnswer } from './try-answer';

export interface GradeOptions {
  readonly open: OpenCourse;
  /** By what it shall be known. */
  readonly name: string;
  /** All of the course's exercises. */
  readonly subjects: readonly Subject[];
  readonly inputs: GradeInputs;
  readonly authority: Authority;
  /** What the lane lacks for its word to count; nothing in the sealed lane. */
  readonly missing: readonly string[];
  /** Only these chapters; all when empty. */
  readonly chapters: readonly string[];
  /** A grade whose results are taken over where nothing that they rest on has changed. */
  readonly earlier: Grade | undefined;
  /** How many exercises run at once. */
  readonly workers: number;
  /** Where submissions and what is made of them lie while they are graded; whoever gives it clears it away, whatever happens. */
  readonly folder: string;
  readonly prepare: Preparer['prepare'];
  readonly checkTypes: (check: TypeCheck) => Promise<TypeOutcome>;
  /** Runs a test file over the answer; `builtDir` is the same as plain JavaScript. Rejects when the machine failed. */
  readonly run: (workspace: WorkspacePlan, builtDir: string) => Promise<RunOutcome>;
  /** Why a run that did not pass may be no fault of the code; nothing where this machine is well. */
  readonly findFault: () => string | undefined;
  readonly onExercise?: (graded: GradedExercise, takenOver: boolean) => void;
}

/** Grades a submission. What is wrong with it is told in the grade; rejects only when the grader itself cannot go on. */
export async function gradeSubmission(source: Source, options: GradeOptions): Promise<Grade> {
  const start = performance.now();
  const taken = await takeFiles(source, options.open).catch((error: unknown) => {
    if (error instanceof Unreadable) return error;
    throw error;
  });
  const taking = performance.now();
  if (taken instanceof Unreadable) return refuse(source, taken, options);
  const folder = mkdtempSync(join(options.folder, 'submission-'));
  try {
    const grading = new Grading(layOut(folder, taken), taken, options);
    const { exercises, takenOver } = await grading.gradeAll();
    const end = performance.now();
    return {
      ...outline(options),
      status: exercises.some(({ status }) => status === 'infra_error') ? 'infra_error' : 'graded',
      problem: exercises.find(({ status }) => status === 'infra_error')?.problem ?? null,
      points: addPoints(exercises.map(({ points }) => points)),
      submission: describe(source, taken, options),
      exercises,
      times: {
        graded_at: new Date().toISOString(),
        seconds: {
          intake: seconds(taking - start),
          run: seconds(end - taking),
          total: seconds(end - start),
        },
        taken_over: takenOver,
      },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function outline({ authority, inputs, missing }: GradeOptions) {
  return {
    schema: 'bookshop-course/grade/v1',
    authority,
    authoritative: missing.length === 0,
    missing,
    inputs,
  } as const;
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds) / 1000;
}

/** The grade of something that cannot be read: the word is its sender's. */
function refuse(source: Source, { message }: Unreadable, options: GradeOptions): Grade {
  const max = addPoints(
    exercisesOf(options.open.course)
      .filter(({ chapter }) => isAsked(options, chapter))
      .map(({ points }) => ({ earned: 0, gradable: points, max: points })),
  );
  return {
    ...outline(options),
    status: 'learner_error',
    problem: `This submission cannot be graded: ${message}.`,
    points: max,
    submission: describe(source, { root: '', files: new Map(), refused: [], changed: [] }, options),
    exercises: [],
    times: {
      graded_at: new Date().toISOString(),
      seconds: { intake: 0, run: 0, total: 0 },
      taken_over: [],
    },
  };
}

function isAsked({ chapters }: Pick<GradeOptions, 'chapters'>, chapter: string): boolean {
  return chapters.length === 0 || chapters.includes(chapter);
}

function describe(
  source: Source,
  { root, files, refused, changed }: Taken,
  { name }: GradeOptions,
): SubmissionRecord {
  const taken = [...files].map(([path, content]) => ({ path, sha256: sha256(content) }));
  return {
    name,
    root,
    sha256: sha256(...taken.flatMap(({ path, sha256: hash }) => [path, hash])),
    kind: source.kind,
    commit: source.commit,
    taken,
    refused,
    changed,
  };
}

/** Writes the taken files into a folder; their names are plain. Path in the repository → absolute path. */
function layOut(folder: string, { files }: Taken): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...files].map(([path, content]) => {
      const file = join(folder, 'files', path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      return [path, file];
    }),
  );
}

/** The grading of one submission whose files lie in a folder. */
class Grading {
  readonly #files: Readonly<Record<string, string>>;
  readonly #taken: Taken;
  readonly #options: GradeOptions;
  readonly #hashes: InputHashes;

  constructor(files: Readonly<Record<string, string>>, taken: Taken, options: GradeOptions) {
    this.#files = files;
    this.#taken = taken;
    this.#options = options;
    this.#hashes = new InputHashes(options.open.lock);
  }

  async gradeAll(): Promise<{ exercises: GradedExercise[]; takenOver: string[] }> {
    const { workers, earlier, onExercise } = this.#options;
    const subjects = this.#options.subjects.filter(({ exercise }) =>
      isAsked(this.#options, exercise.chapter),
    );
    const graded = new Map<Subject, GradedExercise>();
    const settle = (subject: Subject, one: GradedExercise, isTakenOver: boolean) => {
      if (isTakenOver) takenOver.push(one.exercise);
      graded.set(subject, one);
      onExercise?.(one, isTakenOver);
    };
    const takenOver: string[] = [];
    const again: Subject[] = [];
    const queue = [...subjects];
    const work = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const inputs = this.#inputsOf(next);
        const before = findEarlier(earlier, sha256(JSON.stringify(inputs)));
        const one = before ?? (await this.#grade(next, inputs));
        if (isProof(one)) settle(next, one, before !== undefined);
        else again.push(next);
      }
    };
    await Promise.all(Array.from({ length: workers }, work));
    // Once more, with nothing beside it that could have been the reason.
    for (const one of again) settle(one, await this.#grade(one, this.#inputsOf(one)), false);
    return {
      exercises: subjects.flatMap((subject) => graded.get(subject) ?? []),
      takenOver: takenOver.sort(),
    };
  }

  #inputsOf(subject: Subject): ExerciseInputs {
    const files = { ...this.#unaidedOf(subject), ...this.#answerOf(subject) };
    const refused = this.#refusedOf(subject);
    return this.#hashes.of(subject, { files, refused }, this.#options.inputs);
  }

  /** The submitted files of an exercise: path in the chapter → absolute path. */
  #answerOf({ exercise }: Subject): Record<string, string> {
    return this.#submitted(exercise.chapter, exercise.edits);
  }

  /** Those of exercises that it builds on and that this edition of the course has no answer of ours to: nothing else can stand in. */
  #unaidedOf({ exercise, prerequisites, layers }: Subject): Record<string, string> {
    const unaided = prerequisites.filter(
      ({ edits }) => Object.keys(pickEdits(edits, layers.references)).length === 0,
    );
    const edits = unaided.flatMap((one) => one.edits);
    return this.#submitted(exercise.chapter, edits);
  }

  #submitted(chapter: string, edits: readonly string[]): Record<string, string> {
    const prefix = `chapters/${chapter}/`;
    const own = Object.entries(this.#files)
      .filter(([path]) => path.startsWith(prefix))
      .map(([path, file]) => [path.slice(prefix.length), file] as const);
    return pickEdits(edits, Object.fromEntries(own));
  }

  async #grade(subject: Subject, inputs: ExerciseInputs): Promise<GradedExercise> {
    const { exercise } = subject;
    const judged: Judged = {
      exercise,
      expected: this.#options.open.lock.tests[exercise.id] ?? [],
      credit: this.#options.inputs.credit,
    };
    const judgement = await this.#judge(subject, judged);
    return {
      exercise: exercise.id,
      title: exercise.title,
      chapter: exercise.chapter,
      ...judgement,
      key: sha256(JSON.stringify(inputs)),
      inputs,
    };
  }

  async #judge(subject: Subject, judged: Judged): Promise<Judgement> {
    const answer = this.#answerOf(subject);
    const problem = describeRefused(this.#refusedOf(subject));
    if (this.#isBegun(subject, answer)) {
      return addProblem(await this.#judgeBegun(subject, judged, answer), problem);
    }
    return problem === null
      ? judgeUnrun(judged, { status: 'graded', verdict: 'not-begun', problem })
      : judgeUnrun(judged, { status: 'learner_error', verdict: 'errored', problem });
  }

  async #judgeBegun(
    subject: Subject,
    judged: Judged,
    answer: Readonly<Record<string, string>>,
  ): Promise<Judgement> {
    const { exercise, prerequisites, layers } = subject;
    const files = { ...this.#unaidedOf(subject), ...answer };
    const workspace = planAnswer(layers, { exercise, prerequisites, answer: files });
    const folder = mkdtempSync(join(this.#options.folder, 'answer-'));
    const builtDir = join(folder, 'chapter');
    try {
      // Beside the run, which takes longer.
      const checking = this.#options.checkTypes(
        planTypeCheck(exercise, workspace, layers.originals),
      );
      const begun = planAnswer(layers, { exercise, prerequisites, answer: {} });
      const request = { workspace, into: builtDir, known: knownAnswers(subject) };
      const prepared = await this.#options.prepare(request, begun);
      if (prepared.kind !== 'prepared') {
        return judgeUnrun(judged, {
          status: prepared.kind,
          verdict: 'errored',
          problem: prepared.problem,
        });
      }
      const tried = await tryAnswer({
        lane: this.#options.inputs.lane,
        run: async () => {
          const outcome = await this.#options.run(workspace, builtDir);
          return nameByPlace(outcome, workspace, this.#options.open.course.root);
        },
        runControl: () => this.#runControl(subject, join(folder, 'control')),
        findFault: this.#options.findFault,
      });
      if (tried.kind === 'failed') return judgeUnrun(judged, { ...tried, verdict: 'errored' });
      const types = await checking;
      if (types.kind === 'not-checked') {
        const problem = `The types could not be checked: ${types.problem}`;
        return judgeUnrun(judged, { status: 'infra_error', verdict: 'errored', problem });
      }
      return judgeRun(judged, tried, { ...prepared, typeErrors: types.errors });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Runs the tests over the files as they were in the beginning. */
  async #runControl(subject: Subject, builtDir: string): Promise<RunOutcome> {
    const { exercise, prerequisites, layers } = subject;
    const workspace = planAnswer(layers, { exercise, prerequisites, answer: {} });
    const request = { workspace, into: builtDir, known: [] };
    const prepared = await this.#options.prepare(request, workspace);
    if (prepared.kind === 'prepared') return this.#options.run(workspace, builtDir);
    throw new CourseError(`the course's own files cannot be prepared: ${prepared.problem}`, {
      next: '`npm run course -- doctor` looks at this machine.',
      blame: 'machine',
    });
  }

  /** Whether any of the exercise's files is not as it was when the learner began. */
  #isBegun({ exercise }: Subject, answer: Readonly<Record<string, string>>): boolean {
    const { lock } = this.#options.open;
    return Object.keys(answer).some((path) => {
      const inCourse = `chapters/${exercise.chapter}/${path}`;
      const content = this.#taken.files.get(inCourse);
      return content !== undefined && contentId(content) !== lock.files[inCourse];
    });
  }

  #refusedOf({ exercise }: Subject): RefusedFile[] {
    return this.#taken.refused.filter(({ path }) => concerns(exercise, path));
  }
}

function describeRefused(refused: readonly RefusedFile[]): string | null {
  if (refused.length === 0) return null;
  return refused.map(({ path, reason }) => `${path} was not taken: it ${reason}.`).join('\n');
}

/** Whoever reads why an answer did not pass reads as well what of it had no say. */
function addProblem(judgement: Judgement, problem: string | null): Judgement {
  if (problem === null || judgement.verdict === 'passed') return judgement;
  const all = judgement.problem === null ? problem : `${judgement.problem}\n${problem}`;
  return { ...judgement, problem: all };
}

function findEarlier(earlier: Grade | undefined, key: string): GradedExercise | undefined {
  return earlier?.exercises.find((one) => one.key === key && isProof(one));
}

/** Neither what the machine failed at nor what was ended by time need come out like that another time. */
function isProof({ status }: GradedExercise): boolean {
  return status !== 'infra_error' && status !== 'timeout';
}

function knownAnswers({ exercise, layers, answers }: Subject): KnownAnswer[] {
  const reference = { name: 'reference', files: pickEdits(exercise.edits, layers.references) };
  return [reference, ...answers].filter(({ files }) => Object.keys(files).length > 0);
}
