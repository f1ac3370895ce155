import type { GradeInputs } from '../model/grade';
import type { RunOutcome } from '../model/run';
import type { FairOutcome } from '../support/child/ask-fairly';

/**
 * What caused the end of a run. `code`: the submission, which is judged by it. `machine`: something
 * that no submission can cause. `unclear`: it may be either. It counts against a submission only
 * when it happens a second time, and does not happen with the course's own files.
 */
export type Blame = 'code' | 'machine' | 'unclear';

/**
 * Messages of the system when it has run out of something: open files, memory, processes, disk
 * space.
 */
const USED_UP =
  /\b(EMFILE|ENFILE|ENOMEM|ENOSPC|EDQUOT|EAGAIN|EIO|EROFS|SQLITE_FULL|SQLITE_IOERR)\b/;

/** The only place that decides whether the machine or the submission caused an error. */
export function blameFor(outcome: RunOutcome, lane: GradeInputs['lane']): Blame {
  switch (outcome.kind) {
    case 'not-started':
    case 'starved':
      return 'machine';
    case 'service-lost':
      // Servers and box (the container of the code) exist for this run alone: it may have used them
      // up or ended them.
      return 'unclear';
    case 'timed-out':
    case 'output-limit':
      return 'code';
    case 'not-loaded':
      return lane === 'sealed' || USED_UP.test(outcome.message) ? 'unclear' : 'code';
    case 'crashed':
      return blameForCrash(outcome, lane);
    case 'completed':
      return blameForTests(outcome);
  }
}

type CompilerEnd = Exclude<FairOutcome<never>, { kind: 'answered' }>;

/**
 * The status of an answer for which the compiler gave no result. `askFairly` blames the answer only
 * when the same compiler can handle the course's own files.
 */
export function statusForCompiler(
  end: CompilerEnd,
): 'timeout' | 'oom' | 'learner_error' | 'infra_error' {
  switch (end.kind) {
    case 'sick':
      return 'infra_error';
    case 'threw':
      return 'learner_error';
    case 'too-much':
      return end.of === 'memory' ? 'oom' : 'timeout';
  }
}

/** In the sealed lane no code of the submission is in the process with the tests. */
function blameForCrash(
  { how }: Extract<RunOutcome, { kind: 'crashed' }>,
  lane: GradeInputs['lane'],
): Blame {
  if (lane === 'sealed') return 'unclear';
  return how.signal !== null && !how.outOfMemory ? 'unclear' : 'code';
}

function blameForTests({ tests, memoryMb }: Extract<RunOutcome, { kind: 'completed' }>): Blame {
  // The kernel also ends what is in a box when the whole machine has no memory left.
  if (memoryMb !== undefined) return 'unclear';
  const usedUp = tests.some(({ failure }) => failure && USED_UP.test(failure.message));
  return usedUp ? 'unclear' : 'code';
}
