import type { RunOutcome } from '../model/run';
import type { Lane, Place, WorkspacePlan } from '../model/workspace';

/** A room: the place in a lane where one test file runs. */
export interface Room {
  readonly place: Place;
  /** Processes of the room, each with its descendants; what they use counts as used by the run. */
  readonly helpers?: readonly number[];
  /** Releases the room, and adds to the outcome what only the room knows. */
  leave(outcome: RunOutcome): Promise<RunOutcome>;
}

/** The rooms of a lane: each test file gets one. The code that opened them has to close them. */
export interface Rooms extends AsyncDisposable {
  readonly lane: Lane;
  /** Rejects when the machine cannot provide one. */
  enter(workspace: WorkspacePlan): Promise<Room>;
}

/** One permanent place that all test files share. */
export function sharedRoom(place: Place): Rooms {
  const room: Room = { place, leave: (outcome) => Promise.resolve(outcome) };
  return {
    lane: place.lane,
    enter: () => Promise.resolve(room),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
