import {
  type Answer,
  column,
  crowd,
  type CrowdChanges,
  database,
  fc,
  narrow,
  needs,
  open,
  type Opened,
  property,
  sortBy,
  tabulate,
} from '@bookshop/kit';

import type { Shop } from '../src/shop';

type Shops = Opened<Shop>;

/** The columns that this chapter's tables have in addition to those of the stockroom. */
const CHANGES = {
  books: {
    columns: {
      in_print: null,
      isbn10: null,
      blurb: null,
      isbn13: column.numbered((n) => String(9_780_000_000_000 + n)),
    },
  },
  readers: { make: () => [] },
} satisfies CrowdChanges;

const SHOP = crowd(1, CHANGES);

/** The strings to search in: for each book, by id, its title, its author's name and its genres. */
const TEXTS = textsOfBooks();

/**
 * Three authors, four genres, and books without a genre, with one, and with three, two of which
 * hold the same word.
 */
const SMALL = {
  authors: [
    { id: 1, name: 'Ada Brook' },
    { id: 2, name: 'Ben Tide' },
    { id: 3, name: "Maeve O'Neil" },
  ],
  genres: [
    { id: 1, name: 'Sea' },
    { id: 2, name: 'Poetry' },
    { id: 3, name: 'Sea stories' },
    { id: 4, name: 'Crime' },
  ],
  books: [
    bookRow(1, 1, 'Salt'),
    bookRow(2, 1, 'Ink and Salt'),
    bookRow(3, 2, 'Paper Boats'),
    bookRow(4, 3, 'Tides'),
    bookRow(5, 3, 'A Book of Ink'),
  ],
  book_genres: [
    { book_id: 2, genre_id: 2 },
    { book_id: 3, genre_id: 1 },
    { book_id: 3, genre_id: 2 },
    { book_id: 3, genre_id: 3 },
    { book_id: 4, genre_id: 1 },
    { book_id: 5, genre_id: 4 },
  ],
};

test('a book is found by its title, by its author and by a genre', async () => {
  const table = await searchSmall(['boats', 'maeve', 'crime', 'tide', 'poetry', 'nothing']);
  expect(table).toEqual({
    boats: [3],
    maeve: [4, 5],
    crime: [5],
    tide: [3, 4],
    poetry: [2, 3],
    nothing: [],
  });
});

test('each term must be contained in one of the fields', async () => {
  const table = await searchSmall([
    ...['salt ada', 'ada salt ink', 'ink maeve crime', 'ink ben', 'boats poetry ben'],
    // In two genres of one book, but not in a single one.
    ...['poetry stories', 'poetry sea boats', 'crime poetry', 'ink ink'],
  ]);
  expect(table).toEqual({
    'salt ada': [1, 2],
    'ada salt ink': [2],
    'ink maeve crime': [5],
    'ink ben': [],
    'boats poetry ben': [3],
    'poetry stories': [3],
    'poetry sea boats': [3],
    'crime poetry': [],
    'ink ink': [2, 5],
  });
});

test('terms are separated by white space and commas', async () => {
  const table = await searchSmall([
    ...['salt,ink', 'salt, ink', ' salt  ink ', ',salt,,ink,', 'salt\tink\n', 'salt\u00a0ink'],
    ...['salt;ink', 'salt+ink', 'salt/ink', 'salt|ink', 'saltink'],
  ]);
  expect(table).toEqual({
    'salt,ink': [2],
    'salt, ink': [2],
    ' salt  ink ': [2],
    ',salt,,ink,': [2],
    'salt\tink\n': [2],
    'salt\u00a0ink': [2],
    'salt;ink': [],
    'salt+ink': [],
    'salt/ink': [],
    'salt|ink': [],
    saltink: [],
  });
});

test('white space is exactly what a regular expression matches as white space', async () => {
  const characters = Array.from({ length: 0x1_0000 }, (_, code) => String.fromCharCode(code));
  const white = characters.filter((character) => /\s/.test(character));
  const black = [...'\x1c\x1d\x1e\x1f\x85\xad\u180e\u200b\u200c\u200d\u2060\u2800\u3164、，،؛;'];
  const searches = [...white, ...black].map((character) => `salt${character}ink`);
  const shop = await openWith('Ink and Salt', ...black.map((character) => `Salt${character}ink`));
  const table = await searchEach(shop, searches);
  expect(table).toEqual(
    Object.fromEntries(
      searches.map((search, i) => [
        search,
        i < white.length ? [1, ...black.map((_, at) => at + 2)] : [i - white.length + 2],
      ]),
    ),
  );
});

test('a phrase in quotes is one term, as it is written', async () => {
  const shop = await openWith('Sea Salt', 'Salt Sea', 'Salt, Sea', 'Salt  Sea', 'The "Sea" 5"x7"');
  const table = await searchEach(shop, [
    ...['"salt sea"', '"SALT, sea"', '"salt  sea"', ' "salt sea" ', 'sea "salt s"', '"t s","sea"'],
    ...['" sea"', '"sea "', '""', '"" salt', '"sea"salt', '" "', '","'],
    // A quote without a second one, or within a term, is a character like any other.
    ...['"sea', 'sea"', '5"x7', '5"x7"', '"', "'salt sea'"],
  ]);
  expect(table).toEqual({
    '"salt sea"': [2],
    '"SALT, sea"': [3],
    '"salt  sea"': [4],
    ' "salt sea" ': [2],
    'sea "salt s"': [2],
    '"t s","sea"': [2],
    '" sea"': [2, 3, 4],
    '"sea "': [1],
    '""': [1, 2, 3, 4, 5],
    '"" salt': [1, 2, 3, 4],
    '"sea"salt': [1, 2, 3, 4],
    '" "': [1, 2, 3, 4, 5],
    '","': [3],
    '"sea': [5],
    'sea"': [5],
    '5"x7': [5],
    '5"x7"': [5],
    '"': [5],
    "'salt sea'": [],
  });
});

test('the case of letters does not count', async () => {
  const table = await searchSmall(['INK', 'ink', 'iNk', 'MAEVE', "o'neil", "O'NEIL", 'sTORIES']);
  expect(table).toEqual({
    INK: [2, 5],
    ink: [2, 5],
    iNk: [2, 5],
    MAEVE: [4, 5],
    "o'neil": [4, 5],
    "O'NEIL": [4, 5],
    sTORIES: [3],
  });
});

needs('postgres')('on PostgreSQL the case of letters does not count in any script', async () => {
  const shop = await openWith('Café Noir', 'CAFÉ NOIR', 'Весна', 'Ōkami', 'Cafe Noir', 'ÆON');
  const table = await searchEach(shop, ['café', 'CAFÉ', 'весна', 'ВЕСНА', 'ōKAMI', 'æon', 'cafe']);
  expect(table).toEqual({
    café: [1, 2],
    CAFÉ: [1, 2],
    весна: [3],
    ВЕСНА: [3],
    ōKAMI: [4],
    æon: [6],
    cafe: [5],
  });
});

test('a title is found by exactly its own characters, in any script', async () => {
  const titles = [
    ...['Éclair', 'CAFÉ', 'İpek', 'ILIK IŞIK', 'ΣΟΦΊΑΣ', 'Straße', 'ВЕСНА', 'Cafe\u0301', '春の雪'],
    ...['🦉 and 🦊', '𝓣ides', 'ÄRGER', 'Ǆ', 'ﬁn'],
  ];
  const shop = await openWith(...titles);
  const table = await searchEach(
    shop,
    titles.map((title) => `"${title}"`),
  );
  expect(table).toEqual(Object.fromEntries(titles.map((title, i) => [`"${title}"`, [i + 1]])));
});

test('no character is a wildcard, and none is lost', async () => {
  const signs = [...'!"#$%&\'()*+-./:;<=>?@[\\]^_`{|}~'];
  const titles = signs.map((sign) => `mid${sign}dle`);
  const more = ['middle', 'midXdle', 'midXXdle', 'mid\\%dle', 'mid\\\\dle', 'mid%%dle', 'dle'];
  const shop = await openWith(...titles, ...more);
  const table = await searchEach(shop, [...titles, ...more]);
  expect(table).toEqual(
    Object.fromEntries(
      [...titles, ...more].map((title, i) => [
        title,
        title === 'dle' ? [...titles, ...more].map((_, at) => at + 1) : [i + 1],
      ]),
    ),
  );
});

test('a search is data, whatever it contains', async () => {
  const titles = [
    ...["'; DROP TABLE books; --", '$1, ? and :title', ":id ? $2 '", "''", '\\', "\\'", '\\\\'],
    ...['%', '_', '[a-z]*', '^.$', 'null', '1 OR 1=1', '/* */', '$$', '{{title}}', ':'],
  ];
  const shop = await openWith(...titles);
  const holding = (part: string) =>
    titles.flatMap((title, i) => (title.toLowerCase().includes(part.toLowerCase()) ? [i + 1] : []));
  const table = await searchEach(
    shop,
    titles.map((title) => `"${title}"`),
  );
  expect(table).toEqual(Object.fromEntries(titles.map((title) => [`"${title}"`, holding(title)])));
});

test('a search of a thousand books finds exactly those that contain the terms', async () => {
  await database.seed(SHOP);
  const fold = await foldOfDatabase();
  const shop = await open<Shop>();
  const book = fc.nat({ max: TEXTS.length - 1 });
  const piece = fc.record({
    book: fc.oneof({ weight: 3, arbitrary: fc.constant(-1) }, { weight: 1, arbitrary: book }),
    field: fc.nat({ max: 9 }),
    from: fc.nat({ max: 12 }),
    length: fc.integer({ min: 1, max: 9 }),
    turned: fc.boolean(),
  });
  const gap = fc.constantFrom(' ', ',', ' , ', '  ');
  await property(
    [book, fc.array(piece, { minLength: 1, maxLength: 3 }), gap],
    async (one, pieces, between) => {
      const terms = pieces.map((each) => cut(each, one)).filter((term) => term !== '');
      const search = terms.map((term) => `"${term}"`).join(between);
      const found = TEXTS.filter(({ texts }) =>
        terms.every((term) => texts.some((text) => fold(text).includes(fold(term)))),
      );
      const { status, json } = await get(shop, '/api/search', search);
      const listed = narrow(
        idsOf(json),
        found.slice(0, 100).map(({ id }) => id),
      );
      expect({ search, status, ...countOf(json), ...listed.received }).toEqual({
        search,
        status: 200,
        count: found.length,
        ...listed.expected,
      });
    },
    { runs: 80 },
  );
});

test('a book is listed once and counted once, however often it matches', async () => {
  const shop = await openSmall();
  const { json } = await get(shop, '/api/search', 'sea');
  const book = await shop.http('GET', '/api/books/3');
  const { results } = Object(json) as { results?: unknown[] };
  expect({ ...countOf(json), ids: idsOf(json), first: results?.[0] }).toEqual({
    count: 2,
    ids: [3, 4],
    first: book.json,
  });
});

test('without a term, all books are found', async () => {
  const table = await searchSmall(['', ' ', ',', ' , \t,', '""', '"",""']);
  const all = [1, 2, 3, 4, 5];
  const shop = await open<Shop>();
  const { json } = await shop.http('GET', '/api/search');
  expect({ ...table, 'no parameter': idsOf(json) }).toEqual({
    '': all,
    ' ': all,
    ',': all,
    ' , \t,': all,
    '""': all,
    '"",""': all,
    'no parameter': all,
  });
});

test('a NUL is an error under search, wherever it is', async () => {
  const shop = await openSmall();
  const searches = ['\0', 'salt\0', '\0salt', 'sa\0lt', 'ink "salt \0"', '"\0"'];
  const table = await tabulate(searches, async (search) =>
    told(await get(shop, '/api/search', search)),
  );
  const refused = { status: 400, told: { search: 1 } };
  expect(table).toEqual(Object.fromEntries(searches.map((search) => [search, refused])));
});

test('ten terms are searched for, and eleven are an error under search', async () => {
  const shop = await openSmall();
  const many = (count: number) => Array.from({ length: count }, () => 'ink');
  const ask = async (search: string) => {
    const answer = await get(shop, '/api/search', search);
    return answer.status === 200 ? idsOf(answer.json) : told(answer);
  };
  const refused = { status: 400, told: { search: 1 } };
  expect({
    ten: await ask(many(10).join(' ')),
    'ten, and nothing': await ask(`,${many(10).join(' , ')}, "" ,`),
    'ten, in one phrase': await ask(`"${many(20).join(' ')}"`),
    eleven: await ask(many(11).join(',')),
    'eleven phrases': await ask(
      many(11)
        .map((one) => `"${one}"`)
        .join(''),
    ),
    thousands: await ask(many(2_000).join(',')),
  }).toEqual({
    ten: [2, 5],
    'ten, and nothing': [2, 5],
    'ten, in one phrase': [],
    eleven: refused,
    'eleven phrases': refused,
    thousands: refused,
  });
});

test('a term is searched for as a whole, however long it and its separators are', async () => {
  const long = (end: string) => 'long title '.repeat(20).slice(0, 199) + end;
  const shop = await openWith(long('a'), long('b'), 'Salt', 'Ink and Salt');
  const searches = {
    'a whole title': `"${long('a')}"`,
    'another one': `"${long('b')}"`,
    'one that differs at its end': `"${long('c')}"`,
    'one that goes on': `"${long('a')}x"`,
    'ten of them': Array.from({ length: 10 }, () => `"${long('a')}"`).join(''),
    'a term of thousands': 'salt'.repeat(2_000),
    'a phrase of thousands': `"${'salt '.repeat(2_000)}"`,
    'thousands of commas': `${','.repeat(2_000)}ink${','.repeat(2_000)}salt`,
    'thousands of spaces': `${' '.repeat(2_000)}ink${' '.repeat(2_000)}salt`,
    'thousands of empty phrases': `${'""'.repeat(1_000)}ink ${'""'.repeat(500)}`,
    'thousands of wildcards': '%'.repeat(4_000),
  };
  const names = Object.keys(searches) as (keyof typeof searches)[];
  const found = await searchEach(
    shop,
    names.map((name) => searches[name]),
  );
  expect(Object.fromEntries(names.map((name) => [name, found[searches[name]]]))).toEqual({
    'a whole title': [1],
    'another one': [2],
    'one that differs at its end': [],
    'one that goes on': [],
    'ten of them': [1],
    'a term of thousands': [],
    'a phrase of thousands': [],
    'thousands of commas': [4],
    'thousands of spaces': [4],
    'thousands of empty phrases': [4],
    'thousands of wildcards': [],
  });
});

test('the last value of a repeated search counts', async () => {
  const shop = await openSmall();
  const queries = {
    [`?${'search=salt&'.repeat(900)}search=boats`]: [3],
    [`?${'other=salt&'.repeat(900)}search=boats`]: [3],
    '?search=salt&search=boats': [3],
    '?search=%00&search=boats': [3],
    '?search=boats&search=': [1, 2, 3, 4, 5],
    '?search=boats&search[]=salt': [3],
    '?search[a]=boats': [1, 2, 3, 4, 5],
  };
  const table = await tabulate(Object.keys(queries), async (query) => {
    const { json } = await shop.http('GET', `/api/search${query}`);
    return idsOf(json);
  });
  expect(table).toEqual(queries);
});

test('the catalogue is searched, counted and paged', async () => {
  await database.seed(SHOP);
  const shop = await open<Shop>();
  const found = TEXTS.filter(({ texts }) => texts.some((text) => /title 1/i.test(text)));
  const query = 'search=%22title+1%22&page_size=20';
  const { json } = await shop.http('GET', `/api/books?${query}&page=2`);
  const beyond = await shop.http('GET', `/api/books?${query}&page=99`);
  const wrong = await shop.http('GET', '/api/books?search=%00');
  expect({
    ...countOf(json),
    ids: idsOf(json),
    beyond: beyond.status,
    wrong: told(wrong),
  }).toEqual({
    count: found.length,
    ids: found.slice(20, 40).map(({ id }) => id),
    beyond: 404,
    wrong: { status: 400, told: { search: 1 } },
  });
});

/** A part of a book's strings, up to a quote or a sigma: databases lower a sigma differently. */
function cut(
  piece: { book: number; field: number; from: number; length: number; turned: boolean },
  usual: number,
): string {
  const { texts } = TEXTS[piece.book < 0 ? usual : piece.book] ?? { texts: [] };
  const text = [...(texts[piece.field % texts.length] ?? '')];
  const from = piece.from % Math.max(text.length, 1);
  const part = text
    .slice(from, from + piece.length)
    .join('')
    .replace(/["Σσς].*/s, '');
  return piece.turned ? turnCase(part) : part;
}

function turnCase(text: string): string {
  return text.replace(/[a-z]/gi, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
}

/** Lower case as in the database: SQLite knows the case of A to Z only, PostgreSQL of all. */
async function foldOfDatabase(): Promise<(text: string) => string> {
  const [lowered] = await database.rows("SELECT lower('É') AS e, lower('İ') AS i");
  if (lowered?.['e'] !== 'é')
    return (text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const letterOf = (letter: string) =>
    letter === 'İ' ? String(lowered['i']) : letter.toLowerCase();
  return (text) => [...text].map(letterOf).join('');
}

function textsOfBooks(): { id: number; texts: string[] }[] {
  const authors = new Map(SHOP.authors.map(({ id, name }) => [id, name]));
  const genres = new Map(SHOP.genres.map(({ id, name }) => [id, name]));
  const ofBook = new Map<number, string[]>();
  for (const { book_id, genre_id } of SHOP.book_genres)
    ofBook.set(book_id, [...(ofBook.get(book_id) ?? []), genres.get(genre_id) ?? '']);
  return sortBy(SHOP.books, 'id').map(({ id, title, author_id }) => ({
    id,
    texts: [title, authors.get(author_id) ?? '', ...(ofBook.get(id) ?? [])],
  }));
}

function bookRow(id: number, author_id: number, title: string) {
  return { id, author_id, title, isbn13: String(9_790_000_000_000 + id), price_cents: 900 };
}

async function openSmall(): Promise<Shops> {
  await database.seed(SMALL);
  return open<Shop>();
}

/** A shop with books of these titles by one author; their ids begin with 1. */
async function openWith(...titles: string[]): Promise<Shops> {
  await database.seed({
    authors: [{ id: 1, name: 'Zoe Quill' }],
    books: titles.map((title, i) => bookRow(i + 1, 1, title)).reverse(),
  });
  return open<Shop>();
}

function get(shop: Shops, path: string, search: string): Promise<Answer> {
  return shop.http('GET', `${path}?${new URLSearchParams({ search }).toString()}`);
}

async function searchSmall(searches: readonly string[]) {
  return searchEach(await openSmall(), searches);
}

/** The ids that are found, by search. */
function searchEach(shop: Shops, searches: readonly string[]) {
  return tabulate(searches, async (search) => {
    const { status, json } = await get(shop, '/api/search', search);
    return status === 200 ? idsOf(json) : { status, json };
  });
}

/** The ids are empty where the body is not a list. */
function idsOf(json: unknown): unknown[] {
  const { results } = Object(json) as { results?: { id?: unknown }[] };
  return Array.isArray(results) ? results.map(({ id }) => id) : [];
}

function countOf(json: unknown): { count: unknown } {
  const { count } = Object(json) as { count?: unknown };
  return { count };
}

/** The status, and the number of messages for each field. */
function told({ status, json }: Answer) {
  const fields = Object.entries(Object(json) as Record<string, unknown>).map(
    ([name, messages]): [string, unknown] => {
      const isList = Array.isArray(messages) && messages.every((one) => /\S/.test(String(one)));
      return [name, isList ? messages.length : messages];
    },
  );
  return { status, told: Object.fromEntries(fields) };
}
