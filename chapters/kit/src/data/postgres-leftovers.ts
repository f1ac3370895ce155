import type { PostgresClient } from './postgres-client';
import { quoteName } from './sql-text';

const TIDY_LOCK = 4_712;

/** How many log files are kept, the current one included: only the running test reads them. */
const KEPT_LOGS = 6;

/**
 * Marks a role as used, by the name of the tests' own connection, as long as that connection is
 * open: others can then recognize leftovers. To be called before the role is created.
 */
export async function claimRole(admin: PostgresClient, role: string): Promise<void> {
  await admin.rows(`SET application_name = '${role}'`);
}

/**
 * Removes what is left of test files whose process was killed, and old logs. Only one process does
 * this at a time; the others skip it.
 */
export async function removeLeftovers(admin: PostgresClient): Promise<void> {
  const [lock] = await admin.rows(`SELECT pg_try_advisory_lock(${TIDY_LOCK}) AS mine`);
  if (lock?.['mine'] !== 1) return;
  try {
    await removeUnclaimed(admin);
    await removeOldLogs(admin);
  } finally {
    await admin.rows(`SELECT pg_advisory_unlock(${TIDY_LOCK})`);
  }
}

/**
 * Removes roles of test files that are not in use, each with its databases. Other names that begin
 * with `shop_` are left alone.
 */
async function removeUnclaimed(admin: PostgresClient): Promise<void> {
  const roles = await admin.rows(
    "SELECT rolname AS name FROM pg_roles WHERE rolname ~ '^shop_[0-9a-f]{12}$' AND rolname NOT IN (SELECT application_name FROM pg_stat_activity)",
  );
  if (roles.length === 0) return;
  const databases = await admin.rows(
    "SELECT datname AS name FROM pg_database WHERE datname ~ '^shop_'",
  );
  for (const { name: role } of roles) {
    const own = databases.filter(({ name }) => String(name).startsWith(`${role}_`));
    for (const { name } of own) {
      await admin.rows(`DROP DATABASE IF EXISTS ${quoteName(String(name))} WITH (FORCE)`);
    }
    await admin.rows(`DROP ROLE IF EXISTS ${quoteName(String(role))}`);
  }
}

async function removeOldLogs(admin: PostgresClient): Promise<void> {
  const old = await admin.rows(
    `SELECT current_setting('log_directory') || '/' || name AS file FROM pg_ls_logdir() ORDER BY modification DESC OFFSET ${2 * KEPT_LOGS}`,
  );
  if (old.length === 0) return;
  // The file names come from the server, so they are safe in a command; there is no SQL function
  // that deletes a file.
  const files = old.map(({ file }) => `"${String(file)}"`).join(' ');
  await admin.rows(`COPY (SELECT 1 WHERE false) TO PROGRAM 'cat > /dev/null; rm -f ${files}'`);
}
