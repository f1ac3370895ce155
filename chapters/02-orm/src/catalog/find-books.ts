import { NotImplemented } from '@bookshop/kit/app';

import type { Models } from '../data/models';
import type { Label } from './labels';

/** The books of an author, by title, then by id. */
export async function booksByAuthor(_models: Models, _authorId: number): Promise<Label[]> {
  // TODO: one SELECT in each of these functions, and the index that serves it in 005-indexes.ts.
  throw new NotImplemented('orm/indexes');
}

/** The books of this title, whatever the case of its letters, by id. */
export async function findByTitle(_models: Models, _title: string): Promise<Label[]> {
  throw new NotImplemented('orm/indexes');
}

/** The books in print that were published last, newest first, those of one day by id. */
export async function newestInPrint(_models: Models, _limit: number): Promise<Label[]> {
  throw new NotImplemented('orm/indexes');
}
