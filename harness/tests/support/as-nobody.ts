const NOBODY = 65_534;

/** Whether this machine lets us be somebody who may not read everything. */
export const canBeNobody = process.platform !== 'win32';

/**
 * What `act` does is done by a user who may read only what everybody may; root may read all there
 * is.
 */
export async function asNobody<T>(act: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return act();
  process.seteuid?.(NOBODY);
  try {
    return await act();
  } finally {
    process.seteuid?.(0);
  }
}
