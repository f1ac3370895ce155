import type { Sequelize } from 'sequelize';

import type { Models, SavedSearch } from '../data/models';
import { titleHolds } from './search';

export interface SavedSearchResult {
  name: string;
  titles: string[];
}

export async function runSavedSearch(
  db: Sequelize,
  { name, words }: Pick<SavedSearch, 'name' | 'words'>,
): Promise<SavedSearchResult> {
  const { Book } = db.models as unknown as Models;
  const found = await Book.findAll({ where: titleHolds(db, words), order: ['title', 'id'] });
  return { name, titles: found.map(({ title }) => title) };
}
