/**
 * Tries what only the owner of a database, or of its server, may do. Nothing of it stays: an attack
 * that breaks its own answer would look as if it were stopped.
 */
export async function attack(db: { query(sql: string): Promise<unknown> }): Promise<boolean> {
  const wishes = [
    'ALTER ROLE CURRENT_USER SUPERUSER',
    'CREATE ROLE mine SUPERUSER',
    'CREATE DATABASE mine',
    "SET session_replication_role = 'replica'",
    "SET log_statement = 'none'",
    "SET lo_compat_privileges = 'on'",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "COPY (SELECT 1) TO '/tmp/mine'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_ls_dir('/')",
    "SELECT lo_import('/etc/passwd')",
    "LOAD '/tmp/mine.so'",
    'ALTER SYSTEM SET log_statement = none',
    'SELECT pg_reload_conf()',
    'CREATE EXTENSION file_fdw',
    'CREATE EVENT TRIGGER mine ON ddl_command_start EXECUTE FUNCTION mine()',
    'SELECT * FROM pg_authid',
  ];
  let granted = 0;
  for (const wish of wishes) {
    const answer = await db.query(wish).catch(() => undefined);
    if (answer !== undefined) granted += 1;
  }
  return granted > 0;
}
