/** An error: the code under test and its caller share an object. Counts as a failed assertion. */
export class SharingFault extends Error {
  override readonly name = 'SharingFault';
}

/** `place` is the argument and where in it. */
export function changedArgument(place: string): SharingFault {
  return new SharingFault(`your code changed the object that it was given: ${place}`);
}

/** `place` shows what a caller wrote into a result that it had received before. */
export function keptAnswer(place: string): SharingFault {
  return new SharingFault(
    `your code keeps an object that it returned: ${place} shows what the caller wrote into it. Return a new object each time`,
  );
}
