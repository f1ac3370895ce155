import { QueryTypes, type Sequelize } from 'sequelize';

import type { SavedSearch } from '../data/models';
import { likeText } from './search';

export interface SavedSearchResult {
  name: string;
  titles: string[];
}

export async function runSavedSearch(
  db: Sequelize,
  { name, words }: Pick<SavedSearch, 'name' | 'words'>,
): Promise<SavedSearchResult> {
  const rows = await db.query<{ title: string }>(
    "SELECT title FROM books WHERE LOWER(title) LIKE LOWER(?) ESCAPE '|' ORDER BY title, id",
    { type: QueryTypes.SELECT, replacements: [likeText(words)] },
  );
  const titles: string[] = [];
  for (const { title } of rows) titles.push(title);
  return { name, titles };
}
