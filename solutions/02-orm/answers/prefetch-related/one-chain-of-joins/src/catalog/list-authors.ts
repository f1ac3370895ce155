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
  { Author, Signing }: Models,
  { inPrintOnly }: { inPrintOnly?: boolean } = {},
): Promise<ListedAuthor[]> {
  // Authors, books and genres are one chain: as many rows as there are genres of books.
  const authors = await Author.findAll({
    include: [
      {
        association: 'books',
        required: false,
        where: inPrintOnly ? { inPrint: true } : {},
        include: [{ association: 'genres' }],
      },
    ],
  });
  if (authors.length === 0) return [];
  const days = new Map<number, string[]>(authors.map(({ id }) => [id, []]));
  for (const { authorId, heldOn } of await Signing.findAll()) days.get(authorId)?.push(heldOn);
  const listed = authors.map(({ id, name, books = [] }) => ({
    id,
    name,
    books: books
      .map((book) => ({
        id: book.id,
        title: book.title,
        genres: (book.genres ?? []).map((genre) => genre.name).sort(compare),
      }))
      .sort((a, b) => compare(a.title, b.title) || a.id - b.id),
    signings: (days.get(id) ?? []).sort(),
  }));
  return listed.sort((a, b) => compare(a.name, b.name) || a.id - b.id);
}

/** As the database compares. */
function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
