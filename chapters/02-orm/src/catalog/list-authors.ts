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
  // TODO: one join makes a row of every book with every signing, and then each book asks for its
  // genres. Authors with nothing in print get lost on the way, and the order is that of the ids.
  const authors = await Author.findAll({
    include: [
      { association: 'books', ...(inPrintOnly && { where: { inPrint: true } }) },
      { association: 'signings' },
    ],
    order: ['id', ['books', 'id', 'ASC'], ['signings', 'id', 'ASC']],
  });
  const listed: ListedAuthor[] = [];
  for (const { id, name, books = [], signings = [] } of authors) {
    const shown: ListedAuthor['books'] = [];
    for (const book of books) {
      const genres = await Genre.findAll({
        include: [{ association: 'books', where: { id: book.id } }],
      });
      shown.push({ id: book.id, title: book.title, genres: genres.map((genre) => genre.name) });
    }
    listed.push({ id, name, books: shown, signings: signings.map(({ heldOn }) => heldOn) });
  }
  return listed;
}
