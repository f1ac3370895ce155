/**
 * Runs as a separate process: it parses and transpiles the files of a submission, and runs none of
 * them. If they break the process, nothing else is affected.
 */
import { buildInto } from '../../run/build/build-workspace';
import { answerParent } from '../../support/child/answer-parent';
import { matchKnown } from './match-known';
import type { Prepared, PrepareRequest } from './preparer';

answerParent(({ into, workspace, known }: PrepareRequest): Prepared => {
  buildInto(into, workspace);
  return { match: matchKnown(workspace, known) };
});
