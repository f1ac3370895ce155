/**
 * Runs as a process of its own: it reads and checks what an answer brings, and runs none of it.
 * What that does to the process ends with it.
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
