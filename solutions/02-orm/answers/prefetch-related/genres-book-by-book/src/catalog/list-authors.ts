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
  models: Models,
  { inPrintOnly = false }: { inPrintOnly?: boolean } = {},
): Promise<ListedAuthor[]> {
  const authors = await models.Author.findAll({
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
  return Promise.all(
    authors.map(async ({ id, name, books = [], signings = [] }) => ({
      id,
      name,
      books: await Promise.all(books.map((book) => showBook(models, book))),
      signings: signings.map(({ heldOn }) => heldOn),
    })),
  );
}

async function showBook({ Book }: Models, { id, title }: Book) {
  const book = await Book.findByPk(id, {
    include: [{ association: 'genres' }],
    order: [['genres', 'name', 'ASC']],
  });
  return { id, title, genres: (book?.genres ?? []).map(({ name }) => name) };
}
