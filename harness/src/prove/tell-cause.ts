import type { Failure } from '../model/run';

/** The cause of a failure, on one line. */
export function tellCause(failure: Failure | undefined): string {
  const { expected, received, rows = [], message = '' } = failure ?? {};
  const [row] = rows;
  if (row) return `at ${row.at} expected ${row.expected}, received ${row.received}`;
  if (expected !== undefined && received !== undefined)
    return `expected ${expected}, received ${received}`;
  const lines = message.split('\n').map((line) => line.trim());
  return (
    lines
      .filter((line) => line !== '')
      .slice(0, 2)
      .join(' ') || 'no message'
  );
}
