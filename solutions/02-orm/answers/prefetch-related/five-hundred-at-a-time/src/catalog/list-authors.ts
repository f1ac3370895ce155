import type { Book, Models, Signing } from '../data/models';

export interface ListedAuthor {
  id: number;
  name: string;
  books: { id: number; title: string; genres: string[] }[];
  /** Days, as `2024-05-31`. */
  signings: string[];
}

/** All authors with their books, the genres of these, and their signings. */
export async function listAuthors(
  { Author, Book, Signing }: Models,
  { inPrintOnly = false }: { inPrintOnly?: boolean } = {},
): Promise<ListedAuthor[]> {
  const authors = await Author.findAll({ order: ['name', 'id'] });
  const ids = authors.map(({ id }) => id);
  const books: Book[] = [];
  const signings: Signing[] = [];
  // SQLite takes no more than 999 variables.
  for (let at = 0; at < ids.length; at += 500) {
    const authorId = ids.slice(at, at + 500);
    const found = await Book.findAll({
      where: inPrintOnly ? { authorId, inPrint: true } : { authorId },
      include: [{ association: 'genres' }],
      order: ['title', 'id', ['genres', 'name', 'ASC']],
    });
    books.push(...found);
    signings.push(...(await Signing.findAll({ where: { authorId }, order: ['heldOn'] })));
  }
  const booksOf = groupBy(books, (book) => book.authorId);
  const signingsOf = groupBy(signings, (signing) => signing.authorId);
  return authors.map(({ id, name }) => ({
    id,
    name,
    books: (booksOf.get(id) ?? []).map(showBook),
    signings: (signingsOf.get(id) ?? []).map(({ heldOn }) => heldOn),
  }));
}

function showBook({ id, title, genres = [] }: Book): ListedAuthor['books'][number] {
  return { id, title, genres: genres.map(({ name }) => name) };
}

/** The items by what `keyOf` says of them. */
function groupBy<T>(items: readonly T[], keyOf: (item: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
