import { giveUpAfter } from '../patience';
import { mayBeLeft } from './may-be-left';

const DEADLINE_MS = 10_000;

/** Rejects, and says what did not happen, when it takes longer than ten seconds. */
export function withDeadline<T>(promise: Promise<T>, what: () => string): Promise<T> {
  let callOff = () => {};
  const late = new Promise<never>((_, reject) => {
    callOff = giveUpAfter(DEADLINE_MS, () => {
      reject(new Error(`${what()} within ${DEADLINE_MS / 1_000} s`));
    });
  });
  return mayBeLeft(Promise.race([promise, late]).finally(callOff));
}
