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
  { Author, Book }: Models,
  { inPrintOnly = false }: { inPrintOnly?: boolean } = {},
): Promise<ListedAuthor[]> {
  const authors = await Author.findAll({
    include: [
      {
        association: 'books',
        separate: true,
        include: [{ association: 'genres' }],
        order: ['title', 'id', ['genres', 'name', 'ASC']],
      },
      { association: 'signings', separate: true, order: ['heldOn'] },
    ],
    order: ['name', 'id'],
  });
  if (!inPrintOnly) return authors.map((author) => showAuthor(author, author.books));
  return Promise.all(
    authors.map(async (author) => {
      const inPrint = await Book.findAll({
        where: { authorId: author.id, inPrint: true },
        include: [{ association: 'genres' }],
        order: ['title', 'id', ['genres', 'name', 'ASC']],
      });
      return showAuthor(author, inPrint);
    }),
  );
}

function showAuthor({ id, name, signings = [] }: Author, books: Book[] = []): ListedAuthor {
  return { id, name, books: books.map(showBook), signings: signings.map(({ heldOn }) => heldOn) };
}

function showBook({ id, title, genres = [] }: Book): ListedAuthor['books'][number] {
  return { id, title, genres: genres.map(({ name }) => name) };
}
