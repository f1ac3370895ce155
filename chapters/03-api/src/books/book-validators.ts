import { NotImplemented } from '@bookshop/kit/app';

import type { Book, Models } from '../data/models';
import type { FieldErrors, Read } from '../http/field-errors';
import type { BookValues } from './book';

export interface CheckOptions {
  /** What the body does not say stays as it is. */
  readonly partial: boolean;
  /** The last day on which a book may have been published. */
  readonly today: string;
}

/** Checks what a body says of a book, without the database. */
export function checkBook(_body: unknown, _options: CheckOptions): Read<Partial<BookValues>> {
  // TODO: check every field of the brief's table, and collect everything that is wrong.
  throw new NotImplemented('api/validators');
}

export interface SaveOptions {
  readonly today: string;
  /** The book that is changed; a new one without it. */
  readonly book?: Book;
}

/** Stores a new book, or changes one; otherwise says everything that is wrong. */
export async function saveBook(
  _models: Pick<Models, 'Author' | 'Book'>,
  _body: unknown,
  _options: SaveOptions,
): Promise<{ book: Book } | { errors: FieldErrors }> {
  // TODO: add what only the database knows, and tell a race as the same error.
  throw new NotImplemented('api/validators');
}
