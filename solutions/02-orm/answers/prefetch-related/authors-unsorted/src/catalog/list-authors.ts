import type { Author, Book, Models } from '../data/models';

export interface ListedAuthor {
  id: number;
  name: string;
  books: { id: number; title: string; genres: string[] }[];
  /** Days, as `2024-05-31`. */
  signings: string[];
}

/** All authors with their books, the genres of these, and their signings. */
export async function listAuthors(
  { Author }: Models,
  { inPrintOnly = false }: { inPrintOnly?: boolean } = {},
): Promise<ListedAuthor[]> {
  const authors = await Author.findAll({
    include: [
      {
        association: 'books',
        separate: true,
        ...(inPrintOnly && { where: { inPrint: true } }),
        include: [{ association: 'genres', attributes: ['name'], through: { attributes: [] } }],
        order: ['title', 'id', ['genres', 'name', 'ASC']],
      },
      { association: 'signings', separate: true, order: ['heldOn'] },
    ],
  });
  return authors.map(showAuthor);
}

function showAuthor({ id, name, books = [], signings = [] }: Author): ListedAuthor {
  return { id, name, books: books.map(showBook), signings: signings.map(({ heldOn }) => heldOn) };
}

function showBook({ id, title, genres = [] }: Book): ListedAuthor['books'][number] {
  return { id, title, genres: genres.map(({ name }) => name) };
}
