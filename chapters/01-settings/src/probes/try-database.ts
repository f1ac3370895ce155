import { ConnectionError, QueryTypes, Sequelize } from 'sequelize';

import { parseDatabaseUrl } from '../settings/database-url';

/**
 * Connects with the options from the URL, and returns the user and the database, or that the login
 * failed.
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
