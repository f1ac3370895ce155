import { databaseOf } from '../data/database';

/** Where programs reach the running test's database: a URL with the rights of a shop. */
export async function databaseUrl(): Promise<string> {
  return (await databaseOf('ready')).url;
}
