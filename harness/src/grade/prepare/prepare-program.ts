/**
 * Runs as a process of its own: it parses, checks and transpiles what a submission brings and runs none of it. What that does to the
 * process ends with it.
 */
import { buildInto } from '../../run/build/build-workspace';
import { startWatchdog } from '../../run/jest/watchdog';
import { LayeredChecker } from './layered-checker';
import { matchKnown } from './match-known';
import type { PrepareReply, PrepareRequest } from './messages';

startWatchdog(Number(process.env['COURSE_MEMORY_MB']) * 1_000_000);

let checker: { readonly root: string; readonly types: LayeredChecker } | undefined;

process.on('message', (request: PrepareRequest) => {
  process.send?.(prepare(request));
});

function prepare({ id, root, chapter, workspace, ...rest }: PrepareRequest): PrepareReply {
  try {
    buildInto(rest.into, workspace);
    if (checker?.root !== root) checker = { root, types: new LayeredChecker(root) };
    return {
      id,
      typeErrors: checker.types.check(chapter, workspace, rest.own),
      match: matchKnown(workspace, rest.known),
    };
  } catch (error) {
    // All that it writes and reads is ours: what the system refuses, such as a full disk, says nothing about the files.
    const blame = (error as NodeJS.ErrnoException).syscall === undefined ? 'files' : 'machine';
    return { id, blame, problem: (error as Error).message };
  }
}
