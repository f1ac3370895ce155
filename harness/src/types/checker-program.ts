/**
 * Runs as a separate process: it reads and checks the files of an answer, and runs none of them. If
 * they break the process, nothing else is affected.
 */
import { answerParent } from '../support/child/answer-parent';
import { AnswerChecker } from './answer-checker';
import { BrokenInstallation } from './compiler';
import type { CheckReply, CheckRequest } from './protocol';

let checker: { readonly root: string; readonly of: AnswerChecker } | undefined;

answerParent(({ root, checks }: CheckRequest): CheckReply => {
  if (checker?.root !== root) checker = { root, of: new AnswerChecker(root) };
  try {
    return { kind: 'checked', results: checker.of.checkAll(checks) };
  } catch (error) {
    if (error instanceof BrokenInstallation) return { kind: 'broken', problem: error.message };
    throw error;
  }
});
