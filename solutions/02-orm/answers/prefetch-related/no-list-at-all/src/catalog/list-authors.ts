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
  { Author, Genre }: Models,
  { inPrintOnly = false }: { inPrintOnly?: boolean } = {},
): Promise<ListedAuthor[]> {
  const authors = await Author.findAll({
    attributes: ['id', 'name'],
    include: [
      {
        association: 'books',
        // A statement of its own: a join would multiply books by signings, and `where` would drop authors.
        separate: true,
        attributes: ['id', 'authorId', 'title'],
        ...(inPrintOnly && { where: { inPrint: true } }),
        order: ['title', 'id'],
      },
      {
        association: 'signings',
        separate: true,
        attributes: ['authorId', 'heldOn'],
        order: ['heldOn'],
      },
    ],
    order: ['name', 'id'],
  });
  if (authors.length === 0) return [];
  const genres = await Genre.findAll({ include: [{ association: 'books' }], order: ['name'] });
  const genresOf: Record<number, string[]> = {};
  for (const { name, books = [] } of genres) {
    for (const book of books) (genresOf[book.id] ??= []).push(name);
  }
  return authors.map(({ id, name, books = [], signings = [] }) => ({
    id,
    name,
    books: books.map((book) => ({
      id: book.id,
      title: book.title,
      genres: genresOf[book.id] as string[],
    })),
    signings: signings.map(({ heldOn }) => heldOn),
  }));
}
