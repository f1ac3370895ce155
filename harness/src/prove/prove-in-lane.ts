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
  /** Renew the generated files, and take the files as they lie here for the originals. */
  readonly write: boolean;
}

export interface LaneProof {
  readonly proof: Proof;
  /** What is left to do after the files were renewed, where they were. */
  readonly breaches: readonly Breach[];
}

/**
 * Proves the course's content in one lane, and checks or renews the files that are made of that.
 */
export async function proveInLane(asked: OpenCourse, request: ProveRequest): Promise<LaneProof> {
  const { lane, only, write } = request;
  const open = write ? takeOverFiles(asked) : asked;
  const onRecord = write ? saveNowAndThen(open) : undefined;
  const proof = await proveOnce(open, { ...request, ...(onRecord && { onRecord }) });
  // What they say does not depend on which services this machine has.
  const generated = lane === 'local' ? listGenerated(open, proof, only) : [];
  if (!write) {
    const stale = checkGenerated(open.course.root, generated);
    return { proof, breaches: [...proof.breaches, ...stale] };
  }
  renewFiles(open, proof, { only, generated });
  return { proof, breaches: proof.breaches.filter(({ settledBy }) => settledBy !== 'write') };
}

/** What a run that is stopped loses at most, in records of each chapter. */
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
  // Known answers mean no harm, so they may share servers.
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
