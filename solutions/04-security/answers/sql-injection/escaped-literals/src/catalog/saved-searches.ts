import { QueryTypes, type Sequelize } from 'sequelize';

import type { SavedSearch } from '../data/models';
import { holds } from './search';

export interface SavedSearchResult {
  name: string;
  titles: string[];
}

export async function runSavedSearch(
  db: Sequelize,
  { name, words }: Pick<SavedSearch, 'name' | 'words'>,
): Promise<SavedSearchResult> {
  const found = await db.query<{ title: string }>(
    `SELECT title FROM books WHERE ${holds(db, 'title', words)} ORDER BY title, id`,
    { type: QueryTypes.SELECT },
  );
  return { name, titles: found.map((row) => row.title) };
}
