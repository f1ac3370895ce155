import { mayRestart, planWorkers } from '../server/workers';

/** The parts of the learner's code that need no processes. */
export const workersProbe = { planWorkers, mayRestart };
