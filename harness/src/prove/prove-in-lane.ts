import type { OpenCourse } from '../judging/open-course';
import { imagesOf } from '../lanes/images-of-lane';
import { openRooms } from '../lanes/open-lane';
import { withAskedSeconds } from '../lanes/run-limits';
import type { Lane } from '../model/workspace';
import { PATIENT_LIMITS } from '../run/limits';
import { TypeService } from '../types/type-service';
import type { Breach } from './breach';
import { checkGenerated } from './generated';
import { type Proof, prove } from './prove';
import type { ProveOptions } from './prove-options';
import { listGenerated, renewFiles, saveRecords, takeOverFiles } from './renew-files';

export interface ProveRequest extends Pick<
  ProveOptions,
  'only' | 'quick' | 'sample' | 'seed' | 'trust' | 'onTrial'
> {
  readonly lane: Lane;
  /** Update the generated files, and record the current files as the originals. */
  readonly write: boolean;
}

export interface LaneProof {
  readonly proof: Proof;
  /** The breaches that remain after files were updated. */
  readonly breaches: readonly Breach[];
}

/**
 * Proves the course's content in one lane, and checks or updates the files that are generated from
 * the result.
 */
export async function proveInLane(asked: OpenCourse, request: ProveRequest): Promise<LaneProof> {
  const { lane, only, write } = request;
  const open = write ? takeOverFiles(asked, only) : asked;
  const onRecord = write ? saveNowAndThen(open) : undefined;
  const proof = await proveOnce(open, { ...request, ...(onRecord && { onRecord }) });
  // Their content does not depend on which services this machine has.
  const generated = lane === 'local' ? listGenerated(open, proof, only) : [];
  if (!write) {
    const stale = checkGenerated(open.course.root, generated);
    return { proof, breaches: [...proof.breaches, ...stale] };
  }
  renewFiles(open, proof, { only, generated });
  return { proof, breaches: proof.breaches.filter(({ settledBy }) => settledBy !== 'write') };
}

/** How many records of each chapter a stopped run can lose. */
const UNSAVED = 10;

/** Saves the records of a chapter after every few that were added. */
function saveNowAndThen(open: OpenCourse): NonNullable<ProveOptions['onRecord']> {
  const added = new Map<string, number>();
  return (chapter, records) => {
    const unsaved = (added.get(chapter) ?? 0) + 1;
    added.set(chapter, unsaved % UNSAVED);
    if (unsaved === UNSAVED) saveRecords(open, chapter, records);
  };
}

async function proveOnce(
  open: OpenCourse,
  { lane, ...request }: ProveRequest & Pick<ProveOptions, 'onRecord'>,
): Promise<Proof> {
  const { root } = open.course;
  // Known answers are trusted, so they may share servers.
  await using rooms = await openRooms(root, lane, { servers: 'shared' });
  using types = new TypeService(root);
  return await prove({
    ...open,
    ...request,
    limits: withAskedSeconds(PATIENT_LIMITS),
    rooms,
    images: await imagesOf(lane),
    checkTypes: (checks) => types.checkAll(checks),
  });
}
