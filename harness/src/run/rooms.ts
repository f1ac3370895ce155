import type { RunOutcome } from '../model/run';
import type { Lane, Place, WorkspacePlan } from '../model/workspace';

/** Where one test file runs. */
export interface Room {
  readonly place: Place;
  /**
   * Processes of the room, each with all that descends from it: what they use is used by the run.
   */
  readonly helpers?: readonly number[];
  /** Gives the room back, and adds to the outcome of the run what only the room knows. */
  leave(outcome: RunOutcome): Promise<RunOutcome>;
}

/** The rooms of a lane: each test file is given one. Whoever opened them closes them. */
export interface Rooms extends AsyncDisposable {
  readonly lane: Lane;
  /** Rejects when the machine cannot give one. */
  enter(workspace: WorkspacePlan): Promise<Room>;
}

/** A place that all test files share, and that stays. */
export function sharedRoom(place: Place): Rooms {
  const room: Room = { place, leave: (outcome) => Promise.resolve(outcome) };
  return {
    lane: place.lane,
    enter: () => Promise.resolve(room),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
