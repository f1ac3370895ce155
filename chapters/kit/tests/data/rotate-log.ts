import type { PostgresClient } from '../../src/data/postgres-client';

const DEADLINE_MS = 120_000;

/**
 * Lets the server go on to another log file. Its files are named by the second, so it may have to
 * be told again.
 */
export async function rotateLog(owner: PostgresClient): Promise<void> {
  const ask = async () => {
    const [row] = await owner.rows("SELECT pg_current_logfile('jsonlog') AS file");
    return row?.['file'];
  };
  const before = await ask();
  for (const deadline = Date.now() + DEADLINE_MS; Date.now() < deadline;) {
    await owner.rows('SELECT pg_rotate_logfile()');
    if ((await ask()) !== before) return;
  }
  throw new Error('the server did not go on to another log file');
}
