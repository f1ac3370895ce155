import type { Models } from '../data/models';

export interface ListedAuthor {
  id: number;
  name: string;
  books: { id: number; title: string; genres: string[] }[];
  /** Days, as `2024-05-31`. */
  signings: string[];
}

/** All authors with their books, the genres of these, and their signings. */
export async function listAuthors(
  { Author, Book, BookGenre, Genre, Signing }: Models,
  filter?: { inPrintOnly?: boolean },
): Promise<ListedAuthor[]> {
  const authors = await Author.findAll({
    attributes: ['id', 'name'],
    order: ['name', 'id'],
    raw: true,
  });
  if (authors.length === 0) return [];
  const authorId = authors.map(({ id }) => id);
  const [books, signings] = await Promise.all([
    Book.findAll({
      attributes: ['id', 'authorId', 'title'],
      where: filter?.inPrintOnly ? { authorId, inPrint: true } : { authorId },
      order: ['title', 'id'],
      raw: true,
    }),
    Signing.findAll({ where: { authorId }, order: ['heldOn'], raw: true }),
  ]);
  const links = await BookGenre.findAll({ where: { bookId: books.map(({ id }) => id) }, raw: true });
  const genres = await Genre.findAll({ order: ['name'], raw: true });
  const booksOf = groupBy(books, (book) => book.authorId);
  const signingsOf = groupBy(signings, (signing) => signing.authorId);
  const linksOf = groupBy(links, (link) => link.bookId);
  return authors.map(({ id, name }) => ({
    id,
    name,
    books: (booksOf.get(id) ?? []).map((book) => {
      const own = new Set((linksOf.get(book.id) ?? []).map(({ genreId }) => genreId));
      const names = genres.filter((genre) => own.has(genre.id)).map((genre) => genre.name);
      return { id: book.id, title: book.title, genres: names };
    }),
    signings: (signingsOf.get(id) ?? []).map(({ heldOn }) => heldOn),
  }));
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
