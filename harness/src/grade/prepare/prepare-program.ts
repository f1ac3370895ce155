/**
 * Runs as a process of its own: it parses and transpiles what a submission brings and runs none of
 * it. What that does to the process ends with it.
 */
import { buildInto } from '../../run/build/build-workspace';
import { answerParent } from '../../support/child/answer-parent';
import { matchKnown } from './match-known';
import type { Prepared, PrepareRequest } from './preparer';

answerParent(({ into, workspace, known }: PrepareRequest): Prepared => {
  buildInto(into, workspace);
  return { match: matchKnown(workspace, known) };
});
