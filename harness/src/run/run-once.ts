import type { RunOutcome } from '../model/run';
import type { WorkspacePlan } from '../model/workspace';
import { type JestOptions, JestProcess } from './jest-process';
import type { Rooms } from './rooms';

/** Runs one test file in a process of its own, and leaves nothing behind. */
export async function runOnce(
  workspace: WorkspacePlan,
  rooms: Rooms,
  options: JestOptions,
): Promise<RunOutcome> {
  // Jest starts while the room is prepared.
  const jest = new JestProcess(options);
  try {
    const room = await rooms.enter(workspace);
    const job = { id: 1, workspace, ...room.place, gated: false };
    return await room.leave(await jest.run(job, room.helpers));
  } finally {
    await jest.end();
  }
}
