import { RuleError, StartError } from '@bookshop/kit/app';

import { mayRestart, planWorkers, type WorkerPlan } from '../server/workers';

/** The parts of the learner's code that need no processes. */
export const workersProbe = {
  planWorkers: (plan: WorkerPlan): number | string => {
    try {
      const count = planWorkers(plan);
      // JSON has no Infinity, NaN or -0.
      return Number.isFinite(count) && !Object.is(count, -0) ? count : String(count);
    } catch (error) {
      // With codes, tests can tell one from the other.
      const code = error instanceof StartError ? 'start-error' : 'another-error';
      throw new RuleError(code, String(error));
    }
  },
  mayRestart,
};
