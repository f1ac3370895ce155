/**
 * The outcome for one input: the result, or `{ error }` with the code of the error that was thrown.
 */
export type Outcome<T> = T | { error: string };

/**
 * Calls `act` with every input and returns the outcomes, by input: one assertion over the whole
 * table shows every wrong row. Only errors with a code become rows; any other error fails the test.
 */
export async function tabulate<T>(
  inputs: readonly string[],
  act: (input: string) => Promise<T>,
): Promise<Record<string, Outcome<T>>> {
  const rows: [string, Outcome<T>][] = [];
  for (const input of inputs) rows.push([input, await outcomeOf(() => act(input))]);
  // Not assigned one by one, since an input may be `__proto__`.
  return Object.fromEntries(rows);
}

/**
 * The result, or `{ error }` with the code of the error. An error without a code, or
 * `not-implemented`, is thrown again.
 */
export async function outcomeOf<T>(act: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return await act();
  } catch (thrown) {
    const code = (thrown as { code?: unknown } | null)?.code;
    if (typeof code !== 'string' || code === 'not-implemented') throw thrown;
    return { error: code };
  }
}
