import {
  type Answer,
  type Ask,
  column,
  crowd,
  type CrowdChanges,
  database,
  fc,
  narrow,
  open,
  type Opened,
  property,
  reverseTies,
  sortBy,
  sweep,
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
      cost_cents: column.cents(),
      copies: column.counts({ most: 10_000 }),
    },
  },
  readers: { make: () => [] },
} satisfies CrowdChanges;

const SHOP = crowd(1, CHANGES);
const BOOKS = sortBy(SHOP.books, 'id');

/** The part of a response that is a page. */
interface Page {
  status: number;
  count: unknown;
  next: unknown;
  previous: unknown;
  results: { id?: unknown }[];
}

const showBook = (book: (typeof BOOKS)[number]) => ({
  id: book.id,
  title: book.title,
  author: book.author_id,
  isbn13: book.isbn13,
  price: priceOf(book.price_cents),
  copies: book.copies,
  published_on: book.published_on,
});

function priceOf(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}

/** Headers in which some proxies say what the request was for; the shop must ignore them. */
const UNASKED = {
  ...{ forwarded: 'host=elsewhere.test;proto=https', origin: 'http://page.test' },
  ...{ referer: 'http://page.test/books', via: '1.1 elsewhere.test' },
  ...{ 'x-forwarded-prefix': '/else', 'x-forwarded-path': '/else', 'x-forwarded-uri': '/else' },
  ...{ 'x-forwarded-port': '9000', 'x-forwarded-server': 'elsewhere.test' },
  ...{ 'x-forwarded-scheme': 'ftp', 'x-forwarded-protocol': 'ftp', 'x-forwarded-ssl': 'on' },
  ...{ 'x-scheme': 'ftp', 'x-url-scheme': 'ftp', 'front-end-https': 'on' },
  ...{ 'x-original-url': '/else', 'x-original-uri': '/else', 'x-rewrite-url': '/else' },
  ...{ 'x-original-host': 'elsewhere.test', 'x-host': 'elsewhere.test' },
  ...{ 'x-http-host-override': 'elsewhere.test', 'x-script-name': '/else' },
};

/** Parts of a query that are readable, but that no form would send in this way. */
const ODD_PARTS = [
  ...['flag', '100%=1', '%=%', '%zz=x', '%FF=1', 'a=%FF', '%C3%28=1', 'a%00b=%00', '=x'],
  ...["it's=it's", 'a=b=c', '+=+', 'sub+page=2', '%70age_size%5B%5D=2', 'page+=3', '%20page=3'],
  ...['?page=7', '?page', '%3Fpage=3', 'page?=3', '??', '?=x', ';page=3', 'page;=3', 'amp;page=3'],
  ...[
    '%00page=3',
    'page%00=3',
    '%EF%BB%BFpage=3',
    '%C2%A0page=3',
    'page%0A=3',
    '.page=3',
    '/page=3',
  ],
];

/** More than anybody would send. Express reads a thousand. */
const MANY = Array.from({ length: 900 }, (_, i) => `t${i % 7}=${i}`);

test('a list comes in pages of ten, with its count, next and previous', async () => {
  const shop = await openWith(25);
  const pages = {
    first: await pageAt(shop, '/api/books'),
    second: await pageAt(shop, '/api/books?page=2'),
    third: await pageAt(shop, '/api/books?page=3'),
  };
  expect(pages).toEqual({
    first: { count: 25, ids: range(1, 10), next: '?page=2', previous: null },
    second: { count: 25, ids: range(11, 20), next: '?page=3', previous: '' },
    third: { count: 25, ids: range(21, 25), next: null, previous: '?page=2' },
  });
});

test('a list whose last page is full has no page after it', async () => {
  const shop = await openWith(20);
  const beyond = await shop.http('GET', '/api/books?page=3');
  expect({ last: await pageAt(shop, '/api/books?page=2'), beyond: told(beyond) }).toEqual({
    last: { count: 20, ids: range(11, 20), next: null, previous: '' },
    beyond: { status: 404, code: 'invalid-page' },
  });
});

test('the body has the four keys, and books are shown as on other routes', async () => {
  const shop = await openWith(2);
  const { status, json } = await shop.http('GET', '/api/books?page_size=1&page=2');
  const book = await shop.http('GET', '/api/books/2');
  expect({ status, json }).toEqual({
    status: 200,
    json: {
      count: 2,
      next: null,
      previous: expect.stringMatching(/^http:\/\/[^/]+\/api\/books\?page_size=1$/),
      results: [book.json],
    },
  });
});

test('all pages together have every book once, by id, whatever the page size', async () => {
  await database.seed(SHOP);
  // PostgreSQL stores a changed row after all others.
  await database.rows('UPDATE books SET copies = copies WHERE id % 2 = 1');
  const shop = await open<Shop>();
  const size = fc.integer({ min: 1, max: 60 });
  const place = fc.integer({ min: 0, max: BOOKS.length - 1 });
  await property(
    [size, place],
    async (asked, at) => {
      const each = Math.min(asked, 50);
      const page = Math.floor(at / each) + 1;
      const last = Math.ceil(BOOKS.length / each);
      const expected = BOOKS.slice((page - 1) * each, page * each).map(showBook);
      const path = `/api/books?page=${page}&page_size=${asked}`;
      const { status, count, next, previous, results } = await ask(shop, path);
      const listed = narrow(results, expected);
      expect({ path, status, count, ...listed.received, links: [!!next, !!previous] }).toEqual({
        path,
        status: 200,
        count: BOOKS.length,
        ...listed.expected,
        links: [page < last, page > 1],
      });
    },
    { runs: 60, examples: [[50, BOOKS.length - 1] as [number, number], [10, 0]] },
  );
});

const ZEROS = '0'.repeat(400);

const SPACES = '+'.repeat(4_000);

test('page is digits, last, or empty, with or without white space around it', async () => {
  const shop = await openWith(25);
  const pages = [
    ...['', '%20', '1', '2', '3', '02', '%202', '2+', '%092%0A', 'last', '%20last', '03'],
    ...['%C2%A02', '%EF%BB%BF2', '2%E3%80%80', 'last%E2%80%A8', '%EF%BB%BF'],
    ...[`${ZEROS}2`, `${SPACES}2${SPACES}`, `${SPACES}last`, SPACES],
  ];
  const table = await tabulate(pages, async (page) => {
    const { status, results } = await ask(shop, `/api/books?page=${page}`);
    return status === 200 ? results[0]?.id : status;
  });
  expect(table).toEqual({
    '': 1,
    '%20': 1,
    '1': 1,
    '2': 11,
    '3': 21,
    '02': 11,
    '%202': 11,
    '2+': 11,
    '%092%0A': 11,
    last: 21,
    '%20last': 21,
    '03': 21,
    '%C2%A02': 11,
    '%EF%BB%BF2': 11,
    '2%E3%80%80': 11,
    'last%E2%80%A8': 21,
    '%EF%BB%BF': 1,
    [`${ZEROS}2`]: 11,
    [`${SPACES}2${SPACES}`]: 11,
    [`${SPACES}last`]: 21,
    [SPACES]: 1,
  });
});

test('any other page is a 404', async () => {
  const shop = await openWith(25);
  const pages = [
    ...[ZEROS, `${ZEROS}4`, 'last'.repeat(1_000)],
    ...['0', '00', '4', '5', '99', '-1', '-0', '%2B1', '1.0', '1.5', '2.', '1e0', '0x1', '1n'],
    ...['abc', 'Last', 'LAST', 'lastly', 'first', 'null', 'NaN', 'Infinity', '1,2', '1_0', '0%202'],
    ...['2147483648', '99999999999', '922337203685477581', '9223372036854775807'],
    ...['18446744073709551617', '9'.repeat(20), '9'.repeat(400), '%D9%A2', '%EF%BC%92', '2%00'],
    // None of these is white space or empty.
    ...['%C2%852', '%E2%80%8B2', '%E1%A0%8E2', '2%C2%AD', 'la%C2%ADst', 'last%00', '%00', '%FF'],
  ];
  const table = await tabulate(pages, async (page) =>
    told(await shop.http('GET', `/api/books?page=${page}`)),
  );
  const missing = { status: 404, code: 'invalid-page' };
  expect(table).toEqual(Object.fromEntries(pages.map((page) => [page, missing])));
});

test('page_size is at most fifty, and ten where it is 0 or not a number', async () => {
  const shop = await openWith(70);
  const sizes: Record<string, number> = {
    ...{ '1': 1, '5': 5, '007': 7, '%208': 8, '9+': 9, '49': 49, '50': 50 },
    ...{ '51': 50, '70': 50, '1000': 50, '2147483648': 50, [`${'9'.repeat(20)}`]: 50 },
    ...{ [`${'9'.repeat(400)}`]: 50, '0': 10, '000': 10, '-1': 10, '-50': 10, '%2B5': 10 },
    ...{ '': 10, '%20': 10, abc: 10, '5.0': 10, '1.5': 10, '1e1': 10, '0x5': 10, '5abc': 10 },
    ...{ last: 10, NaN: 10, Infinity: 10, true: 10, null: 10, '%D9%A5': 10, '2%203': 10 },
    ...{ '%EF%BB%BF5': 5, '5%C2%A0': 5, '%C2%855': 10, '5%C2%AD': 10, '5%00': 10, '%FF': 10 },
    ...{
      [ZEROS]: 10,
      [`${ZEROS}5`]: 5,
      [`${ZEROS}51`]: 50,
      [`${SPACES}5${SPACES}`]: 5,
      [SPACES]: 10,
    },
    ...{ '99999999999999999': 50, '9007199254740993': 50, [`1${ZEROS}`]: 50 },
  };
  const table = await tabulate(Object.keys(sizes), async (size) => {
    const { status, results } = await ask(shop, `/api/books?page_size=${size}`);
    return status === 200 ? results.length : status;
  });
  expect(table).toEqual(sizes);
});

test('an empty list has one page, which is empty', async () => {
  const shop = await open<Shop>();
  const empty = { count: 0, ids: [], next: null, previous: null };
  expect({
    first: await pageAt(shop, '/api/books'),
    one: await pageAt(shop, '/api/books?page=1'),
    last: await pageAt(shop, '/api/books?page=last'),
    second: told(await shop.http('GET', '/api/books?page=2')),
  }).toEqual({
    first: empty,
    one: empty,
    last: empty,
    second: { status: 404, code: 'invalid-page' },
  });
});

test('links keep all other parameters as they were sent', async () => {
  const shop = await openWith(9);
  const names = ['shelf', 'tag', 'subpage', 'Page', 'x[y]', 'z[]', 'a&b', 'c=d', 'naïve', '100%'];
  const values = [
    '',
    '7',
    'a',
    'b',
    ' a  b ',
    '+',
    '&page=3',
    'x=y',
    '?',
    '#',
    '50%',
    '%41',
    '春🦉',
  ];
  const name = fc.constantFrom(...names, '__proto__', 'constructor', 'toString', 'hasOwnProperty');
  const pair = fc.tuple(name, fc.constantFrom(...values));
  const part = fc.oneof(
    pair.map((one) => new URLSearchParams([one]).toString()),
    pair.map((one) => one.map(spellOut).join('=')),
    fc.constantFrom(...ODD_PARTS),
  );
  const ownName = fc.constantFrom('page', 'page', 'p%61ge', spellOut('page'));
  await property(
    [fc.array(part, { maxLength: 6 }), fc.nat({ max: 6 }), ownName, fc.integer({ min: 1, max: 3 })],
    async (parts, at, own, page) => {
      const sent = [...parts, 'page_size=3'];
      const query = [...sent.slice(0, at), `${own}=${page}`, ...sent.slice(at)].join('&');
      const { next, previous } = await ask(shop, `/api/books?${query}`);
      const linked = (to: number) =>
        to < 1 || to > 3
          ? null
          : sortPairs([...readParts(sent), ...(to > 1 ? [['page', String(to)]] : [])]);
      expect({ query, next: pairsOf(next), previous: pairsOf(previous) }).toEqual({
        query,
        next: linked(page + 1),
        previous: linked(page - 1),
      });
    },
    {
      runs: 100,
      examples: [
        [['tag=a', 'tag=b'], 1, 'page', 2],
        [[...ODD_PARTS], 0, 'page', 2],
        [['?page=7'], 1, 'page', 2],
        [['tag=a', '?page=7'], 2, 'page', 3],
        [MANY, 450, 'page', 2],
        [[`${'n'.repeat(4_000)}=${'v'.repeat(4_000)}`], 0, 'page', 2],
      ],
    },
  );
});

test('the last value of a repeated parameter counts, and links have page only once', async () => {
  const shop = await openWith(25);
  const queries = {
    '?page=7&page_size=50&page=abc&page_size=5&page=3': [range(11, 15), ['4'], ['50', '5']],
    '?page_size=5&page=7&p%61ge=3': [range(11, 15), ['4'], ['5']],
    '?page_size=5&p%61ge=7&page=3': [range(11, 15), ['4'], ['5']],
    '?page_size=5&page=2&page=': [range(1, 5), ['2'], ['5']],
    '?page_size=5&page=2&page=%20': [range(1, 5), ['2'], ['5']],
    '?page_size=5&page=2&page': [range(1, 5), ['2'], ['5']],
    '?page_size=5&page_size=&page=2': [range(11, 20), ['3'], ['5', '']],
    '?page_size=5&page_size=x&page=2': [range(11, 20), ['3'], ['5', 'x']],
    [`?${'page=7&'.repeat(900)}page_size=5&page=3`]: [range(11, 15), ['4'], ['5']],
  };
  const table = await tabulate(Object.keys(queries), async (query) => {
    const { next, results } = await ask(shop, `/api/books${query}`);
    const linked = urlOf(next)?.searchParams;
    return [idsOf(results), linked?.getAll('page'), linked?.getAll('page_size')];
  });
  expect(table).toEqual(queries);
});

test('a name that is only similar to page is another parameter', async () => {
  const shop = await openWith(25);
  const query = '?page[]=3&page[a]=3&page_size[]=5&Page=2&subpage=3&tag=a?page=2';
  const { status, next, results } = await ask(shop, `/api/books${query}`);
  expect({ status, ids: idsOf(results), next: pairsOf(next) }).toEqual({
    status: 200,
    ids: range(1, 10),
    next: [
      ['Page', '2'],
      ['page', '2'],
      ['page[]', '3'],
      ['page[a]', '3'],
      ['page_size[]', '5'],
      ['subpage', '3'],
      ['tag', 'a?page=2'],
    ],
  });
});

test('links are absolute, with the Host of the request', async () => {
  const shop = await openWith(25);
  const hosts = ['lantern.test', 'books.lantern.test:8080', '127.0.0.1:81', '[::1]:8000'];
  const table = await tabulate(hosts, async (host) => {
    const headers = { ...UNASKED, host };
    const { next, previous } = await ask(shop, '/api/books?page=2', { headers });
    return [next, previous];
  });
  expect(table).toEqual(
    Object.fromEntries(
      hosts.map((host) => [host, [`http://${host}/api/books?page=3`, `http://${host}/api/books`]]),
    ),
  );
});

test('behind a proxy on the same machine, links have the caller’s scheme and host', async () => {
  const shop = await openWith(25);
  const proxied = { 'x-forwarded-host': 'shop.test', 'x-forwarded-proto': 'https' };
  const paths = ['/api/books', '/api/books/', '/API/Books', '/api/authors/1/books'];
  const table = await tabulate(paths, async (path) => {
    const headers = { ...UNASKED, ...proxied };
    const { next, previous } = await ask(shop, `${path}?page=2`, { headers });
    return [next, previous];
  });
  expect(table).toEqual(
    Object.fromEntries(
      paths.map((path) => [path, [`https://shop.test${path}?page=3`, `https://shop.test${path}`]]),
    ),
  );
});

test('requests at the same time get their own pages and links', async () => {
  let shop: Shops;
  let between: unknown;
  const look = async (path: string) => {
    const { status, results, next, previous } = await ask(shop, path);
    const links = [next, previous].map((link) => [urlOf(link)?.pathname, pairsOf(link)]);
    return { status, ids: idsOf(results), links };
  };
  const pageOfAll = async () => {
    shop = await openWith(25);
    return () => look('/api/books?tag=a&page_size=5&page=2');
  };
  const pageOfOne = async () => {
    between = await look('/api/authors/1/books?page_size=4&page=3');
  };
  const linksTo = (path: string, others: string[][], pages: string[]) =>
    pages.map((page) => [path, sortPairs([...others, ['page', page]])]);
  const ofAll = [
    ['page_size', '5'],
    ['tag', 'a'],
  ];
  await sweep.others(pageOfAll, pageOfOne, async ({ value, at }) => {
    await (at ? undefined : pageOfOne());
    expect({ value, between }).toEqual({
      value: {
        status: 200,
        ids: range(6, 10),
        links: [...linksTo('/api/books', ofAll, ['3']), ['/api/books', ofAll]],
      },
      between: {
        status: 200,
        ids: range(14, 17).reverse(),
        links: linksTo('/api/authors/1/books', [['page_size', '4']], ['4', '2']),
      },
    });
  });
});

test('rows added or deleted between two requests change count, results and links', async () => {
  const shop = await openWith(10);
  const before = await pageAt(shop, '/api/books');
  await database.seed({ books: [bookRow(11)] });
  const more = await pageAt(shop, '/api/books');
  await database.rows('DELETE FROM books WHERE id > 9 OR id = 1');
  expect({ before, more, less: await pageAt(shop, '/api/books') }).toEqual({
    before: { count: 10, ids: range(1, 10), next: null, previous: null },
    more: { count: 11, ids: range(1, 10), next: '?page=2', previous: null },
    less: { count: 8, ids: range(2, 9), next: null, previous: null },
  });
});

test('the database counts and limits: at most two statements, no more rows than the page has', async () => {
  await database.seed(SHOP);
  const shop = await open<Shop>();
  const queries = ['', '?page=104', '?page=last&page_size=7', '?page_size=1&page=1040'];
  const table = await tabulate(queries, async (query) => {
    const { value, sql } = await shop.watch(() => ask(shop, `/api/books${query}`));
    const most = value?.results.length ?? 0;
    const rows: number[] = [];
    for (const { text } of sql) rows.push(await countRows(text));
    return {
      status: value?.status,
      statements: sql.length <= 2 || sql.length,
      rows: rows.every((one) => one <= most) || rows,
    };
  });
  const cheap = { status: 200, statements: true, rows: true };
  expect(table).toEqual(Object.fromEntries(queries.map((query) => [query, cheap])));
});

test('another list is paged in the same way: its rows, its order, its path', async () => {
  await database.seed(SHOP);
  await reverseTies('books', 'title');
  const [author = 0] = authorsByBooks();
  const shop = await open<Shop>();
  const path = `/api/authors/${author}/books`;
  const books = sortBy(
    SHOP.books.filter((book) => book.author_id === author),
    'title',
    'id',
  );
  const last = Math.ceil(books.length / 50);
  const pages = Array.from({ length: last }, (_, i) => `${path}?page_size=50&page=${i + 1}`);
  const came: Page[] = [];
  for (const page of pages) came.push(await ask(shop, page));
  const listed = narrow(
    came.flatMap(({ results }) => results),
    books.map(showBook),
  );
  expect({
    counts: came.map(({ count }) => count),
    ...listed.received,
    next: came.map(({ next }) => addressOf(next)),
  }).toEqual({
    counts: came.map(() => books.length),
    ...listed.expected,
    next: [...pages.slice(1), null],
  });
});

/** A shop with this many books of one author; their ids begin with 1. */
async function openWith(books: number): Promise<Shops> {
  await database.seed({
    authors: [{ id: 1, name: 'Ada Brook' }],
    books: range(1, books).map(bookRow).reverse(),
  });
  return open<Shop>();
}

function bookRow(id: number) {
  const isbn13 = String(9_790_000_000_000 + id);
  // Titles and prices fall as ids rise.
  return { id, author_id: 1, title: `Title ${900 - id}`, isbn13, price_cents: 9_000 - id };
}

/** The results are empty where the body is not a page. */
async function ask(shop: Shops, path: string, options: Ask = {}): Promise<Page> {
  const { status, json } = await shop.http('GET', path, options);
  const { count, next, previous, results } = Object(json) as Partial<Page>;
  return { status, count, next, previous, results: Array.isArray(results) ? results : [] };
}

/** The count, the ids, and the queries of the links. */
async function pageAt(shop: Shops, path: string) {
  const { status, count, next, previous, results } = await ask(shop, path);
  if (status !== 200) return { status };
  const search = (link: unknown) => urlOf(link)?.search ?? link;
  return { count, ids: idsOf(results), next: search(next), previous: search(previous) };
}

function told({ status, json }: Answer) {
  const { code } = Object(json) as { code?: unknown };
  return { status, code };
}

function idsOf(results: Page['results']): unknown[] {
  return results.map(({ id }) => id);
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** `undefined` where the link is not an absolute URL. */
function urlOf(link: unknown): URL | undefined {
  return typeof link === 'string' && URL.canParse(link) ? new URL(link) : undefined;
}

/** The parameters of a link, or the value that came in place of one. */
function pairsOf(link: unknown): unknown {
  const url = urlOf(link);
  return url ? sortPairs([...url.searchParams]) : link;
}

/** The parameters of a query. */
function readParts(parts: readonly string[]): string[][] {
  // Without this `?`, the first part would lose its own.
  return [...new URLSearchParams(`?${parts.join('&')}`)];
}

/** Every byte percent-encoded. */
function spellOut(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`)
    .join('');
}

/** Sorted by name; those with the same name keep their order. */
function sortPairs(pairs: readonly string[][]): string[][] {
  return [...pairs].sort(([one = ''], [other = '']) => (one < other ? -1 : Number(one > other)));
}

/** The path, and the parameters sorted by name. */
function addressOf(link: unknown): unknown {
  const url = urlOf(link);
  if (!url) return link;
  const { pathname, searchParams } = url;
  const size = searchParams.get('page_size');
  return `${pathname}?page_size=${size}&page=${searchParams.get('page')}`;
}

/** The ids of authors, those with the most books first. */
function authorsByBooks(): number[] {
  const count = (id: number) => SHOP.books.filter((book) => book.author_id === id).length;
  return SHOP.authors.map(({ id }) => id).sort((one, other) => count(other) - count(one));
}

/** How many rows the database returns for this SELECT. */
async function countRows(text: string): Promise<number> {
  const [answer] = await database.rows(`SELECT count(*) AS rows FROM (${text}) AS answer`);
  return Number(answer?.['rows']);
}
