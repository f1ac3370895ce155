import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, freemem } from 'node:os';
import { join } from 'node:path';

import { sync as writeAtomically } from 'write-file-atomic';

import { InputHashes } from '../../grade/exercise-inputs';
import { explainDifference } from '../../grade/explain';
import { readGrade, writeGrade } from '../../grade/grade-file';
import { type GradeOptions, gradeSubmission } from '../../grade/grade-submission';
import { openSource } from '../../grade/intake/open-source';
import { PREPARE_LIMITS } from '../../grade/prepare/preparer';
import { sha256 } from '../../grade/sha256';
import { signGrade, verifyGrade } from '../../grade/sign';
import { CourseError } from '../../model/course-error';
import type { Authority, Grade, GradedExercise, GradeInputs } from '../../model/grade';
import { LOCAL } from '../../model/workspace';
import { renderClassroom } from '../../report/grade/classroom';
import { renderGradescope } from '../../report/grade/gradescope';
import { renderJunit } from '../../report/grade/junit';
import { renderMarkdown } from '../../report/grade/markdown';
import { JestPool } from '../../run/pool';
import { sharedRoom } from '../../run/rooms';
import { runOnce } from '../../run/run-once';
import { SealedRooms } from '../../sealed-rooms';
import { BOX_LIMITS } from '../../services/sealed/box';
import { EXIT, type ExitCode } from '../exit-codes';
import { runLimits } from '../limits';
import type { Session } from '../session';

export interface GradeCommand {
  readonly submission: string;
  readonly revision: string | undefined;
  readonly lane: GradeInputs['lane'];
  readonly out: string;
  readonly authority: Authority;
  readonly partial: boolean;
  readonly seed: number;
  readonly chapters: readonly string[];
  /** The file of a private key. */
  readonly key: string | undefined;
  /** `kind=file`, such as `junit=report.xml`. */
  readonly reports: readonly string[];
  /** Grade everything, even what has not changed since the grade at `out`. */
  readonly fresh: boolean;
  readonly json: boolean;
}

const REPORTS: Readonly<Record<string, (grade: Grade) => string>> = {
  junit: renderJunit,
  markdown: renderMarkdown,
  gradescope: (grade) => toJson(renderGradescope(grade)),
  classroom: (grade) => toJson(renderClassroom(grade)),
};

export const REPORT_KINDS = Object.keys(REPORTS);

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** What the local lane lacks: the words stand in the grade. */
const LOCAL_LACKS = [
  'the submission ran in the process that judged it',
  'nothing kept it from the network, from files or from other processes of this machine',
  'what needs PostgreSQL or Redis was not graded',
];

/** Memory of one exercise at work: its box, two servers, and the process with the tests. */
const WORKER_BYTES = 1_500_000_000;

/** Grades a submission and writes the grade. An error of the machine never replaces a grade that is there. */
export async function gradeCommand(session: Session, command: GradeCommand): Promise<ExitCode> {
  const reports = command.reports.map(readReport);
  const key = command.key === undefined ? undefined : readKeyFile(command.key);
  const earlier = command.fresh || !existsSync(command.out) ? undefined : readGrade(command.out);
  const grade = await gradeOnce(session, command, earlier);
  const signed = key === undefined ? grade : signGrade(grade, key);
  if (command.json) session.output.json(signed);
  if (signed.status === 'infra_error') {
    throw new CourseError(`this machine could not grade all of it: ${signed.problem ?? ''}`, {
      next: existsSync(command.out)
        ? `Nothing was counted, and ${command.out} is as it was. Mend the machine (\`npm run course -- doctor\`) and grade again.`
        : 'Nothing was counted or written. Mend the machine (`npm run course -- doctor`) and grade again.',
      blame: 'machine',
    });
  }
  writeGrade(command.out, signed);
  for (const { kind, file } of reports) writeReport(file, (REPORTS[kind] ?? toJson)(signed));
  if (!command.json) session.output.print(summary(signed, command.out));
  return EXIT.passed;
}

/** Grades again, writes nothing, and says what differs from an earlier grade and why. */
export async function regradeCommand(
  session: Session,
  command: GradeCommand,
  { explain }: { explain: boolean },
): Promise<ExitCode> {
  const before = readGrade(command.out);
  const after = await gradeOnce(session, command, undefined);
  const same = before.points.earned === after.points.earned;
  session.output.print(
    same
      ? `The same: ${after.points.earned} of ${after.points.max} points.`
      : `${before.points.earned} → ${after.points.earned} of ${after.points.max} points.`,
  );
  if (explain) {
    const found = explainDifference(before, after);
    session.output.print(
      found.length === 0
        ? 'Nothing that the grade rests on has changed.'
        : `What has changed:\n${found.map((line) => `- ${line}`).join('\n')}`,
    );
  }
  return same ? EXIT.passed : EXIT.notPassed;
}

/** Says whether a grade is the one that was signed. */
export function verifyCommand(
  { output }: Pick<Session, 'output'>,
  { grade, key }: { grade: string; key: string | undefined },
): ExitCode {
  if (key === undefined) {
    throw new CourseError('--verify needs a public key', {
      next: 'Add --key grader.pub.pem, the public half of the key that signed it.',
    });
  }
  const verification = verifyGrade(readGrade(grade), readKeyFile(key));
  if (!verification.holds) {
    output.tell(output.paint.red(`${grade} does not hold: ${verification.reason}.`));
    return EXIT.notPassed;
  }
  output.print(`${grade} holds: signed with the key ${verification.key.slice(0, 16)}.`);
  return EXIT.passed;
}

async function gradeOnce(
  session: Session,
  command: GradeCommand,
  earlier: Grade | undefined,
): Promise<Grade> {
  const { root, open, output } = session;
  refuseUnknownChapters(session, command.chapters);
  const source = await openSource(command.submission, command.revision);
  const limits = runLimits(command.lane);
  const onExercise = (graded: GradedExercise, takenOver: boolean) => {
    if (!command.json) output.tell(line(graded, takenOver));
  };
  const common = { open, authority: command.authority, chapters: command.chapters, onExercise };
  const options = { root, limits, seed: command.seed };
  if (command.lane === 'local') {
    const local = sharedRoom(LOCAL);
    return gradeSubmission(source, {
      ...common,
      earlier,
      inputs: inputsOf(session, command, {}),
      missing: LOCAL_LACKS,
      workers: 1,
      run: (workspace) => runOnce(workspace, local, options),
    } satisfies GradeOptions);
  }
  await using rooms = await SealedRooms.open(root, { servers: 'own' });
  const workers = Math.max(
    1,
    Math.min(availableParallelism(), Math.floor(freemem() / WORKER_BYTES)),
  );
  const pool = new JestPool(workers, options);
  try {
    return await gradeSubmission(source, {
      ...common,
      earlier,
      inputs: inputsOf(session, command, rooms.digests),
      missing: [],
      workers,
      run: (workspace, builtDir) => pool.run(workspace, rooms.with(builtDir)),
    });
  } finally {
    await pool.end();
  }
}

function refuseUnknownChapters({ open }: Session, chapters: readonly string[]): void {
  const known = open.course.chapters.map(({ name }) => name);
  const unknown = chapters.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new CourseError(`there is no chapter "${unknown}"`, {
    next: `There are ${known.join(', ')}.`,
  });
}

function inputsOf(
  { root, open }: Session,
  { lane, seed, partial }: GradeCommand,
  images: Readonly<Record<string, string>>,
): GradeInputs {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  const { files, tests } = open.lock;
  const edition = sha256(JSON.stringify(files)).slice(0, 12);
  const suites = Object.entries(files).filter(([path]) => /^chapters\/[^/]+\/tests\//.test(path));
  return {
    course: name,
    course_version: `${version}+${edition}`,
    tests_sha256: sha256(JSON.stringify([suites, tests]), new InputHashes(root, open.lock).kit()),
    lane,
    images,
    seed,
    limits: lane === 'sealed' ? { ...own(lane), ...box() } : own(lane),
    credit: partial ? 'partial' : 'whole',
  };
}

/** The limits of a run, as the grade tells them. */
function own(lane: GradeInputs['lane']): Record<string, number> {
  const { seconds, outputBytes, memoryMb } = runLimits(lane);
  return {
    seconds,
    output_bytes: outputBytes,
    tests_memory_mb: memoryMb,
    compiler_seconds: PREPARE_LIMITS.seconds,
    compiler_memory_mb: PREPARE_LIMITS.memoryMb,
  };
}

function box(): Record<string, number> {
  const { memoryMb, processes, cpus, diskMb, openFiles, outputBytes } = BOX_LIMITS;
  return {
    box_memory_mb: memoryMb,
    box_processes: processes,
    box_cpus: cpus,
    box_disk_mb: diskMb,
    box_open_files: openFiles,
    box_output_bytes: outputBytes,
  };
}

function readReport(asked: string): { kind: string; file: string } {
  const [, kind = '', file = ''] = /^([^=]+)=(.+)$/.exec(asked) ?? [];
  if (file !== '' && kind in REPORTS) return { kind, file };
  throw new CourseError(`--report is "${asked}"`, {
    next: `Write kind=file, such as junit=report.xml; kinds are ${REPORT_KINDS.join(', ')}.`,
  });
}

function readKeyFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CourseError(`the key cannot be read: ${(error as Error).message}`, {
      next: '`openssl genpkey -algorithm ed25519 -out grader.pem` makes one.',
      cause: error,
    });
  }
}

function writeReport(file: string, text: string): void {
  try {
    writeAtomically(file, text);
  } catch (error) {
    throw new CourseError(`the report cannot be written: ${(error as Error).message}`, {
      next: 'The grade itself is there. Name a file in a folder that can be written to.',
      blame: 'machine',
      cause: error,
    });
  }
}

function line({ exercise, verdict, status, points }: GradedExercise, takenOver: boolean): string {
  const what = status === 'graded' ? verdict : `${verdict} (${status})`;
  const from = takenOver ? ', taken over' : '';
  return `${exercise}: ${what}, ${points.earned} of ${points.max} points${from}`;
}

function summary(
  { points, authoritative, missing, problem, submission }: Grade,
  out: string,
): string {
  const { refused, changed } = submission;
  return [
    ...(problem === null ? [] : [problem]),
    ...refused.map(({ path, reason }) => `not taken: ${path} ${reason}`),
    ...(changed.length === 0
      ? []
      : [
          `changed, and judged with the original: ${changed.slice(0, 10).join(', ')}${changed.length > 10 ? ' …' : ''}`,
        ]),
    `\n${points.earned} of ${points.max} points. The grade is in ${out}.`,
    ...(authoritative ? [] : [`Not authoritative: ${missing.join('; ')}.`]),
  ].join('\n');
}
