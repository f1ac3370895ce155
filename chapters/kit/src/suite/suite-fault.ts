/** Why the learner's tests cannot be run at all. */
export class SuiteFault extends Error {
  override readonly name = 'SuiteFault';
}
