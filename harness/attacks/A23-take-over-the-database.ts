/** Tries everything that only the owner of a database, or of its server, may do. */
export async function attack(db: { query(sql: string): Promise<unknown> }): Promise<boolean> {
  const wishes = [
    'DROP TABLE books CASCADE',
    'TRUNCATE books CASCADE',
    'CREATE TABLE mine (id integer)',
    'ALTER TABLE books DISABLE TRIGGER ALL',
    'ALTER ROLE CURRENT_USER SUPERUSER',
    'CREATE DATABASE mine',
    "SET session_replication_role = 'replica'",
    "SET log_statement = 'none'",
    "COPY books TO PROGRAM 'true'",
    "SELECT pg_read_file('/etc/passwd')",
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> current_user',
  ];
  let granted = 0;
  for (const wish of wishes) {
    const answer = await db.query(wish).catch(() => undefined);
    // Ending nobody's session is no success.
    if (answer !== undefined && !wish.includes('pg_terminate_backend')) granted += 1;
  }
  return granted > 0;
}
