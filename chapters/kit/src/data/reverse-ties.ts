import { database } from './database';

/**
 * Lets rows that are alike in this column come by falling ids where a query sorts by it alone. On
 * SQLite they would come by rising ids, as in most tables the id is the place of the row, and a
 * query that forgets the id would be right by luck. On PostgreSQL rows lie as they were inserted.
 */
export async function reverseTies(table: string, column: string): Promise<void> {
  // For such a query SQLite walks along this index instead of sorting.
  await database.rows(`CREATE INDEX ${table}_${column}_ties ON ${table} (${column}, id DESC)`);
}
