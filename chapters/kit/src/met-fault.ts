import { SharingFault } from './sharing-fault';

/** The first fault that the running test met, if only to catch it. */
let met: SharingFault | undefined;

/** Runs `act`, and remembers that it met an object that is shared. */
export async function rememberFault<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (thrown) {
    if (thrown instanceof SharingFault) met ??= thrown;
    throw thrown;
  }
}

/** Takes the fault of the test that ended: one that expects an error may have caught it. */
export function takeFault(): SharingFault | undefined {
  const taken = met;
  met = undefined;
  return taken;
}
