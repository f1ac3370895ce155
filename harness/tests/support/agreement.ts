import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { gradeSubmission } from '../../src/grade/grade-submission';
import { memorySource } from '../../src/grade/intake/memory-source';
import { isDone } from '../../src/judging/is-done';
import type { OpenCourse } from '../../src/judging/open-course';
import { planRun, planTypes, runPlan } from '../../src/judging/pipeline';
import { openSubjects, type Subject } from '../../src/judging/subjects';
import { loadCourse } from '../../src/manifest/load-course';
import type { Exercise } from '../../src/model/course';
import type { RunOutcome } from '../../src/model/run';
import type { TypeCheck } from '../../src/model/type-check';
import type { WorkspacePlan } from '../../src/model/workspace';
import { listWorkspace } from '../../src/run/build/build-workspace';
import { kitInUse } from '../../src/run/kit-in-use';
import { sha256 } from '../../src/support/sha256';
import { loadLock } from '../../src/workspace/course-lock';
import { pickEdits } from '../../src/workspace/edits';
import { Originals } from '../../src/workspace/originals';
import { exampleGrade } from './example-grade';
import { exampleFailure, exampleRun } from './examples';
import { openShippedCourse } from './shipped-course';

/** Path → text. */
export type Texts = Readonly<Record<string, string>>;

/** How tests and types are pretended to come out. */
interface End {
  readonly status: 'passed' | 'failed';
  readonly typeErrors: readonly string[];
}

const ENDS: readonly End[] = (['passed', 'failed'] as const).flatMap((status) =>
  [[], ['src/shop.ts:1:1 This is no number.']].map((typeErrors) => ({ status, typeErrors })),
);

/** A verdict on an exercise, and all that it rests on: path → hash of what stands there. */
export interface Judgement {
  readonly passed: boolean;
  /** What the tests see, and the tests. */
  readonly run: Texts;
  /** What the compiler sees. */
  readonly given: Texts;
  readonly own: Texts;
}

/**
 * Says how `run` and `grade` judge answers for each way in which tests and types may come out. Runs
 * none of them.
 */
export class Agreement implements Disposable {
  readonly subjects: readonly Subject[];
  readonly #learner = openShippedCourse();
  readonly #grader = openShippedCourse();
  readonly #atLearner: OpenCourse;
  readonly #atGrader: OpenCourse;

  constructor() {
    this.#atLearner = openCourse(this.#learner.root);
    this.#atGrader = openCourse(this.#grader.root);
    this.subjects = openSubjects(this.#atGrader.course, this.#atGrader.originals, []);
  }

  [Symbol.dispose](): void {
    this.#learner[Symbol.dispose]();
    this.#grader[Symbol.dispose]();
  }

  /**
   * Puts these files into a learner's folder, judges an exercise there, and hands the same files
   * in.
   */
  async judge(
    files: Texts,
    subject: Subject,
  ): Promise<{ byRun: readonly Judgement[]; byGrade: readonly Judgement[] }> {
    const { course, originals } = this.#atLearner;
    const before = Object.keys(files).map((path) => [path, originals.read(path)] as const);
    for (const [path, text] of Object.entries(files)) write(join(course.root, path), text);
    try {
      const byRun: Judgement[] = [];
      const byGrade: Judgement[] = [];
      for (const end of ENDS) {
        byRun.push(await this.#judgeByRun(subject, end));
        byGrade.push(await this.#judgeByGrade(files, subject, end));
      }
      return { byRun, byGrade };
    } finally {
      for (const [path, content] of before) write(join(course.root, path), content);
    }
  }

  /** By the last run: the one that decides. */
  async #judgeByRun({ exercise }: Subject, end: End): Promise<Judgement> {
    const open = this.#atLearner;
    let last: WorkspacePlan | undefined;
    const judged = await runPlan(open, planRun(open, exercise, new Set()), (workspace) => {
      last = workspace;
      return Promise.resolve(pretend(open, exercise, end));
    });
    return { passed: isDone(judged, end.typeErrors), ...basisOf(last, planTypes(open, exercise)) };
  }

  async #judgeByGrade(files: Texts, subject: Subject, end: End): Promise<Judgement> {
    const open = this.#atGrader;
    let types: TypeCheck | undefined;
    let basis: Omit<Judgement, 'passed'> | undefined;
    const { exercises } = await gradeSubmission(memorySource(files), {
      open,
      subjects: [subject],
      name: 'ada',
      inputs: exampleGrade().inputs,
      authority: 'none',
      missing: [],
      chapters: [],
      earlier: undefined,
      workers: 1,
      folder: join(open.course.root, '.course'),
      findFault: () => undefined,
      prepare: () => Promise.resolve({ kind: 'prepared', match: null }),
      checkTypes: (check) => {
        types = check;
        return Promise.resolve({ kind: 'checked', errors: end.typeErrors });
      },
      run: (workspace) => {
        // Now: its files are gone when the grade is there.
        basis = basisOf(workspace, types);
        return Promise.resolve(pretend(open, subject.exercise, end));
      },
    });
    if (!basis) throw new Error(`${subject.exercise.id} was not graded`);
    return { passed: exercises[0]?.verdict === 'passed', ...basis };
  }
}

function openCourse(root: string): OpenCourse {
  const lock = loadLock(root);
  return { course: loadCourse(root), lock, originals: new Originals(root, lock) };
}

function pretend({ lock }: OpenCourse, { id }: Exercise, { status }: End): RunOutcome {
  const failure = status === 'failed' ? exampleFailure() : undefined;
  const titles = lock.tests[id] ?? [];
  return {
    kind: 'completed',
    tests: titles.map((title) => exampleRun(title, { status, failure })),
    output: '',
  };
}

/** An exercise's known answers, the reference first: as a learner would have them in the folder. */
export function knownAnswers({ exercise, answers, layers }: Subject): Texts[] {
  const reference = pickEdits(exercise.edits, layers.references);
  const known = answers.filter(({ fault }) => fault === undefined);
  return [{}, ...known.map(({ files }) => files)].map((files) =>
    Object.fromEntries(
      Object.entries({ ...reference, ...files }).map(([path, file]) => [
        `chapters/${exercise.chapter}/${path}`,
        readFileSync(file, 'utf8'),
      ]),
    ),
  );
}

/** Another exercise's file of the same chapter that nothing can read. */
export function breakAnother(subjects: readonly Subject[], chapter: string, own: Texts): Texts {
  const edits = subjects.flatMap(({ exercise }) =>
    exercise.chapter === chapter ? exercise.edits.map((path) => `chapters/${chapter}/${path}`) : [],
  );
  const other = edits.find((path) => path.endsWith('.ts') && !(path in own)) ?? '';
  return { [other]: 'export const broken = (' };
}

function write(file: string, content: string | Buffer): void {
  mkdirSync(dirname(file), { recursive: true });
  // The file may be a link that another folder shares.
  rmSync(file, { force: true });
  writeFileSync(file, content);
}

function basisOf(
  workspace: WorkspacePlan | undefined,
  types: TypeCheck | undefined,
): Omit<Judgement, 'passed'> {
  if (!workspace || !types) throw new Error('nothing was judged');
  const { chapterDir, files, suite } = workspace;
  // No other suites, and nothing that is only read by people.
  const paths = listWorkspace(workspace).filter(
    (path) => !/^(tests|exercises)\/|\.md$|^shipped\.json$/.test(path),
  );
  const seen = Object.fromEntries(
    paths.map((path) => [path, files[path] ?? join(chapterDir, path)]),
  );
  const kit = Object.fromEntries(
    Object.entries(kitInUse(workspace)).map(([path, file]) => [`kit/${path}`, file]),
  );
  return {
    run: hashAll({ ...seen, ...kit, suite }),
    given: hashAll(types.given),
    own: hashAll(types.own),
  };
}

function hashAll(files: Texts): Texts {
  return Object.fromEntries(
    Object.entries(files).map(([path, file]) => [path, sha256(readFileSync(file))]),
  );
}
