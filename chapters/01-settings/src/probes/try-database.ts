import { ConnectionError, QueryTypes, Sequelize } from 'sequelize';

import { parseDatabaseUrl } from '../settings/database-url';

/**
 * Connects with what the URL was parsed to, and returns who and where that is, or that nobody was
 * let in.
 */
export async function tryDatabase(
  url: string,
): Promise<{ user: string; database: string } | 'not let in'> {
  const options = parseDatabaseUrl(url);
  if (options.dialect !== 'postgres')
    throw new TypeError('only PostgreSQL can tell who is connected');
  const sequelize = new Sequelize({ ...options, logging: false });
  try {
    const rows = await sequelize.query<{ user: string; database: string }>(
      'SELECT current_user AS "user", current_database() AS "database"',
      { type: QueryTypes.SELECT },
    );
    return rows[0] ?? 'not let in';
  } catch (error) {
    if (error instanceof ConnectionError) return 'not let in';
    throw error;
  } finally {
    await sequelize.close();
  }
}
