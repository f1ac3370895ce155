import { database } from './database';

/**
 * Makes rows with equal values in this column come in falling order of ids when a query sorts only
 * by it. On SQLite they would come in rising order, since most tables are stored by id, and a query
 * that forgets the id would be right by chance. On PostgreSQL, rows are stored as they were
 * inserted.
 */
export async function reverseTies(table: string, column: string): Promise<void> {
  // For such a query, SQLite reads along this index instead of sorting.
  await database.rows(`CREATE INDEX ${table}_${column}_ties ON ${table} (${column}, id DESC)`);
}
