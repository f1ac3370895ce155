import { QueryTypes, type Sequelize } from 'sequelize';

import type { SavedSearch } from '../data/models';
import { patternOf } from './search';

export interface SavedSearchResult {
  name: string;
  titles: string[];
}

/** Looks once more for what somebody has saved: titles with these words in them. */
export async function runSavedSearch(
  db: Sequelize,
  { name, words }: Pick<SavedSearch, 'name' | 'words'>,
): Promise<SavedSearchResult> {
  const rows = await db.query<{ title: string }>(
    `SELECT title FROM books WHERE LOWER(title) LIKE LOWER($pattern) ESCAPE '\\' ORDER BY title, id`,
    { type: QueryTypes.SELECT, bind: { pattern: patternOf(words) } },
  );
  return { name, titles: rows.map(({ title }) => title) };
}
