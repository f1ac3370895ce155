import type { Author, Models } from '../data/models';

export interface ListedAuthor {
  id: number;
  name: string;
  books: { id: number; title: string; genres: string[] }[];
  /** Days, as `2024-05-31`. */
  signings: string[];
}

/** All authors with their books, the genres of these, and their signings. */
export async function listAuthors(
  models: Models,
  { inPrintOnly = false }: { inPrintOnly?: boolean } = {},
): Promise<ListedAuthor[]> {
  const authors = await models.Author.findAll({ order: ['name', 'id'] });
  return Promise.all(authors.map((author) => showAuthor(models, author, inPrintOnly)));
}

async function showAuthor(
  { Book, Signing }: Models,
  { id, name }: Author,
  inPrintOnly: boolean,
): Promise<ListedAuthor> {
  const [books, signings] = await Promise.all([
    Book.findAll({
      where: inPrintOnly ? { authorId: id, inPrint: true } : { authorId: id },
      include: [{ association: 'genres' }],
      order: ['title', 'id', ['genres', 'name', 'ASC']],
    }),
    Signing.findAll({ where: { authorId: id }, order: ['heldOn'] }),
  ]);
  return {
    id,
    name,
    books: books.map((book) => ({
      id: book.id,
      title: book.title,
      genres: (book.genres ?? []).map((genre) => genre.name),
    })),
    signings: signings.map(({ heldOn }) => heldOn),
  };
}
