import type { Course } from '../model/course';
import type { Limits } from '../run/limits';
import type { Rooms } from '../run/rooms';
import type { CourseLock } from '../workspace/course-lock';
import type { Originals } from '../workspace/originals';
import type { CheckAllTypes } from './answer-types';
import type { ProofRecords } from './proof-records';
import type { Sample } from './sample';
import type { Trust } from './trust';

/** What is to be proven, and in which lane. */
export interface ProveOptions {
  readonly course: Course;
  readonly lock: CourseLock;
  readonly originals: Originals;
  readonly limits: Limits;
  /** Only these exercises; all when empty. */
  readonly only: readonly string[];
  /** The rooms of the lane. The repeated runs of rule 6 use the local lane. */
  readonly rooms: Rooms;
  /** Identifies the images of the lane's servers and boxes; `undefined` when they are unknown. */
  readonly images: string | undefined;
  readonly sample: Sample;
  /** Leave out rule 6, the repeated runs. */
  readonly quick: boolean;
  readonly seed: number;
  readonly trust: Trust;
  readonly checkTypes: CheckAllTypes;
  readonly onTrial?: (done: number, of: number) => void;
  /** Called for each record that is added while other trials still run. */
  readonly onRecord?: (chapter: string, records: ProofRecords) => void;
}
