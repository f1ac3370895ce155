import { SharingFault } from './sharing-fault';

/** The first sharing fault in the running test, also when the test caught it. */
let met: SharingFault | undefined;

/** Runs `act`, and remembers a sharing fault that it throws. */
export async function rememberFault<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (thrown) {
    if (thrown instanceof SharingFault) met ??= thrown;
    throw thrown;
  }
}

/**
 * Returns and clears the fault of the test that ended: a test that expects an error may have caught
 * it.
 */
export function takeFault(): SharingFault | undefined {
  const taken = met;
  met = undefined;
  return taken;
}
