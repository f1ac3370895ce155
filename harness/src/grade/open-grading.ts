import { readFileSync } from 'node:fs';
import { availableParallelism, freemem } from 'node:os';
import { join } from 'node:path';

import type { Session } from '../cli/session';
import { openSubjects } from '../judging/subjects';
import { runLimits } from '../lanes/run-limits';
import { SealedRooms } from '../lanes/sealed-rooms';
import type { Authority, GradeInputs } from '../model/grade';
import { LOCAL } from '../model/workspace';
import { jestPreset } from '../run/jest/config';
import type { Limits } from '../run/limits';
import { JestPool } from '../run/pool';
import { sharedRoom } from '../run/rooms';
import { runOnce } from '../run/run-once';
import { BOX_LIMITS } from '../services/sealed/box';
import { findFullDisk } from '../support/full-disk';
import { sha256 } from '../support/sha256';
import { TemporaryFolder } from '../support/temporary-folder';
import { COMPILER_LIMITS, TypeService } from '../types/type-service';
import { InputHashes } from './exercise-inputs';
import type { GradeOptions } from './grade-submission';
import { Preparer } from './prepare/preparer';

/** How somebody wants to have graded. */
export interface GradingChoice {
  readonly lane: GradeInputs['lane'];
  readonly authority: Authority;
  readonly partial: boolean;
  readonly seed: number;
  readonly limits?: Limits;
  /** How many more are at work than there are cores: for submissions that mostly keep others waiting. */
  readonly overlap?: number;
}

/** A lane in which submissions can be graded, until it is let go of. */
export interface OpenGrading extends AsyncDisposable {
  readonly options: Omit<GradeOptions, 'name' | 'chapters' | 'earlier'>;
}

/** What the local lane lacks: the words stand in the grade. */
const LOCAL_LACKS = [
  'the submission ran in the process that judged it',
  'nothing kept it from the network, from files or from other processes of this machine',
  'what needs PostgreSQL or Redis was not graded',
];

/** Memory of one exercise at work: its box, two servers, and the process with the tests. */
const WORKER_BYTES = 1_500_000_000;

/** Rejects with an error of the machine where the lane cannot be had. */
export async function openGrading(session: Session, choice: GradingChoice): Promise<OpenGrading> {
  const { root, open } = session;
  const { lane, authority, seed, limits = runLimits(lane), overlap = 0 } = choice;
  const most = availableParallelism() + overlap;
  const subjects = openSubjects(open.course, open.originals, []);
  const preparer = new Preparer(root);
  const types = new TypeService(root);
  const common = {
    open,
    subjects,
    authority,
    prepare: preparer.prepare.bind(preparer),
    checkTypes: types.check.bind(types),
  };
  const endCompilers = () => {
    preparer[Symbol.dispose]();
    types[Symbol.dispose]();
  };
  const running = { root, limits, seed };
  if (lane === 'local') {
    const local = sharedRoom(LOCAL);
    const folder = new TemporaryFolder('course-grading-');
    return {
      options: {
        ...common,
        inputs: inputsOf(session, { ...choice, limits }, {}),
        missing: LOCAL_LACKS,
        workers: most,
        folder: folder.path,
        findFault: () => findFault(folder.path),
        // Each in a process of its own: what one does to it must not reach the next.
        run: (workspace) => runOnce(workspace, local, running),
      },
      [Symbol.asyncDispose]: async () => {
        endCompilers();
        folder[Symbol.dispose]();
      },
    };
  }
  const rooms = await SealedRooms.open(root, { servers: 'own', seed });
  const room = Math.floor(freemem() / WORKER_BYTES);
  const workers = Math.max(1, Math.min(most, room));
  const pool = new JestPool(workers, running);
  return {
    options: {
      ...common,
      inputs: inputsOf(session, { ...choice, limits }, rooms.digests),
      missing: [],
      workers,
      folder: rooms.folder,
      findFault: () => findFault(rooms.folder),
      run: (workspace, builtDir) => pool.run(workspace, rooms.with(builtDir)),
    },
    [Symbol.asyncDispose]: async () => {
      endCompilers();
      await pool.end();
      await rooms[Symbol.asyncDispose]();
    },
  };
}

/** A full disk comes out in as many ways as there are programs; one look tells. */
function findFault(folder: string): string | undefined {
  const full = findFullDisk([folder, jestPreset.cacheDirectory]);
  return full === undefined ? undefined : `There is no room left on the disk of ${full}.`;
}

function inputsOf(
  { root, open }: Session,
  { lane, seed, partial, limits }: GradingChoice & { limits: Limits },
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
    tests_sha256: sha256(JSON.stringify([suites, tests]), new InputHashes(open.lock).kit()),
    lane,
    images,
    seed,
    limits: lane === 'sealed' ? { ...own(limits), ...box() } : own(limits),
    credit: partial ? 'partial' : 'whole',
  };
}

/** The limits of a run, as the grade tells them. */
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
