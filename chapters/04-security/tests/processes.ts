import { database, type Http, startProgram } from '@bookshop/kit';

/**
 * Starts the shop as a process of its own, with the database of an `onSqlite` test and without
 * Redis, and returns a client for it.
 */
export async function startProcess(env: Readonly<Record<string, string>>): Promise<Http> {
  const [main] = await database.rows('PRAGMA database_list');
  const program = await startProgram('src/main.ts', {
    ...env,
    PORT: '0',
    DATABASE_URL: `sqlite:///${encodeURI(String(main?.['file']))}`,
  });
  const line = await program.line(/http:/);
  const [url = ''] = /http:[^ ]*\d/.exec(line) ?? [];
  return program.at(url).http;
}
