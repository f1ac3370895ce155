import { readFileSync } from 'node:fs';
import { availableParallelism, freemem } from 'node:os';
import { join } from 'node:path';

import type { OpenCourse } from '../judging/open-course';
import { openSubjects } from '../judging/subjects';
import { runLimits } from '../lanes/run-limits';
import { SealedRooms } from '../lanes/sealed-rooms';
import type { Course } from '../model/course';
import { CourseError } from '../model/course-error';
import type { Authority, GradeInputs } from '../model/grade';
import { LOCAL } from '../model/workspace';
import { jestPreset } from '../run/jest/config';
import type { Limits } from '../run/limits';
import { JestPool } from '../run/pool';
import { sharedRoom } from '../run/rooms';
import { runOnce } from '../run/run-once';
import { findEngine } from '../services/engine';
import { BOX_LIMITS } from '../services/sealed/box';
import { findFullDisk } from '../support/full-disk';
import { sha256 } from '../support/sha256';
import { TemporaryFolder } from '../support/temporary-folder';
import { COMPILER_LIMITS, TypeService } from '../types/type-service';
import { InputHashes } from './exercise-inputs';
import type { GradeOptions } from './grade-options';
import { Preparer } from './prepare/preparer';

/** The options for grading. */
export interface GradingChoice {
  readonly lane: GradeInputs['lane'];
  readonly authority: Authority;
  readonly partial: boolean;
  readonly seed: number;
  readonly limits?: Limits;
  /** How many more exercises run at once than there are cores: for submissions that mostly wait. */
  readonly overlap?: number;
}

/** An open lane in which submissions can be graded, until it is disposed. */
export interface OpenGrading extends AsyncDisposable {
  readonly options: Omit<GradeOptions, 'name' | 'chapters' | 'earlier'>;
}

/** What the local lane lacks; these sentences appear in the grade. */
const LOCAL_LACKS = [
  'the submission ran in the process that judged it',
  'it could use the network, files and other processes of this machine',
  'what needs PostgreSQL or Redis was not graded',
];

/**
 * The memory that one running exercise needs: its box (the container of the code), two servers, and
 * the process with the tests.
 */
const WORKER_BYTES = 1_500_000_000;

/** Rejects with an error of the machine when the lane cannot be opened. */
export async function openGrading(open: OpenCourse, choice: GradingChoice): Promise<OpenGrading> {
  const { root } = open.course;
  const { lane, authority, limits = runLimits(lane) } = choice;
  const place = await (lane === 'local' ? openLocal : openSealed)(root, { ...choice, limits });
  const preparer = new Preparer(root);
  const types = new TypeService(root);
  const { folder, digests } = place;
  return {
    options: {
      open,
      subjects: openSubjects(open.course, open.originals, []),
      authority,
      inputs: inputsOf(open, { ...choice, limits }, digests),
      missing: place.missing,
      workers: place.workers,
      folder,
      prepare: preparer.prepare.bind(preparer),
      checkTypes: types.check.bind(types),
      run: place.run,
      findFault: () => findFault(folder),
    },
    [Symbol.asyncDispose]: async () => {
      preparer[Symbol.dispose]();
      types[Symbol.dispose]();
      await place.close();
    },
  };
}

/** What the two lanes differ in. */
interface GradingPlace extends Pick<GradeOptions, 'missing' | 'workers' | 'folder' | 'run'> {
  readonly digests: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

type PlaceChoice = GradingChoice & { readonly limits: Limits };

async function openLocal(
  root: string,
  { limits, seed, overlap = 0 }: PlaceChoice,
): Promise<GradingPlace> {
  const rooms = sharedRoom(LOCAL);
  const folder = new TemporaryFolder('course-grading-');
  return {
    digests: {},
    missing: LOCAL_LACKS,
    workers: availableParallelism() + overlap,
    folder: folder.path,
    // Each in a process of its own, so that one cannot affect the next.
    run: (workspace) => runOnce(workspace, rooms, { root, limits, seed }),
    close: async () => folder[Symbol.dispose](),
  };
}

async function openSealed(
  root: string,
  { limits, seed, overlap = 0 }: PlaceChoice,
): Promise<GradingPlace> {
  const rooms = await openRooms(root, seed);
  const fitting = Math.floor(freemem() / WORKER_BYTES);
  const workers = Math.max(1, Math.min(availableParallelism() + overlap, fitting));
  const pool = new JestPool(workers, { root, limits, seed });
  return {
    digests: rooms.digests,
    missing: [],
    workers,
    folder: rooms.folder,
    run: (workspace, builtDir) => pool.run(workspace, rooms.with(builtDir)),
    close: async () => {
      await pool.end();
      await rooms[Symbol.asyncDispose]();
    },
  };
}

/** Without an engine, the error also names the lane that needs none. */
async function openRooms(root: string, seed: number): Promise<SealedRooms> {
  const engine = await findEngine();
  if (engine.state === 'ready') return await SealedRooms.open(root, { servers: 'own', seed });
  throw new CourseError(`a grade needs Docker: ${engine.reason}`, {
    next: `${engine.next}\n→ Or add --lane local, for code that you trust: it runs on this machine without a box, and the grade is not authoritative.`,
    blame: 'machine',
  });
}

/** A full disk causes a different error in each program, so it is checked directly. */
function findFault(folder: string): string | undefined {
  const full = findFullDisk([folder, jestPreset.cacheDirectory]);
  return full === undefined ? undefined : `The disk of ${full} is full.`;
}

/** The name of a course, as it appears in its grades. */
export function courseName({ root }: Course): string {
  return readManifest(root).name;
}

function readManifest(root: string): { name: string; version: string } {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
}

function inputsOf(
  { course: { root }, lock }: OpenCourse,
  { lane, seed, partial, limits }: GradingChoice & { limits: Limits },
  images: Readonly<Record<string, string>>,
): GradeInputs {
  const { name, version } = readManifest(root);
  const { files, tests } = lock;
  const edition = sha256(JSON.stringify(files)).slice(0, 12);
  const suites = Object.entries(files).filter(([path]) => /^chapters\/[^/]+\/tests\//.test(path));
  return {
    course: name,
    course_version: `${version}+${edition}`,
    tests_sha256: sha256(JSON.stringify([suites, tests]), new InputHashes(lock).kit()),
    lane,
    images,
    seed,
    limits: lane === 'sealed' ? { ...own(limits), ...box() } : own(limits),
    credit: partial ? 'partial' : 'whole',
  };
}

/** The limits of a run, as they appear in the grade. */
function own({ seconds, outputBytes, memoryMb }: Limits): Record<string, number> {
  return {
    seconds,
    output_bytes: outputBytes,
    tests_memory_mb: memoryMb,
    compiler_seconds: COMPILER_LIMITS.seconds,
    compiler_memory_mb: COMPILER_LIMITS.memoryMb,
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
