import { QueryTypes, type Sequelize } from 'sequelize';

import type { SavedSearch } from '../data/models';

export interface SavedSearchResult {
  name: string;
  titles: string[];
}

/** Looks once more for what somebody has saved: titles with these words in them. */
export async function runSavedSearch(
  db: Sequelize,
  { name, words }: Pick<SavedSearch, 'name' | 'words'>,
): Promise<SavedSearchResult> {
  // TODO: what lies in our own database has come from outside, too.
  const rows = await db.query<{ title: string }>(
    `SELECT title FROM books WHERE title LIKE '%${words}%' ORDER BY title, id`,
    { type: QueryTypes.SELECT },
  );
  return { name, titles: rows.map(({ title }) => title) };
}
