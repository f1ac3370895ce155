import type { Book, Models } from '../data/models';

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
  const authorId = authors.map(({ id }) => id);
  const [books, signings] = await Promise.all([
    Book.findAll({
      where: inPrintOnly ? { authorId, inPrint: true } : { authorId },
      include: [{ association: 'genres' }],
      order: ['title', 'id', ['genres', 'name', 'ASC']],
    }),
    Signing.findAll({ where: { authorId }, order: ['heldOn'] }),
  ]);
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
