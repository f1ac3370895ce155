import { database, fc, type Http, open, property, tabulate, within } from '@bookshop/kit';

import type { RequestReport } from '../src/observe/judge-queries';
import type { Shop } from '../src/shop';

/**
 * With these, every statement is slow and every shape is repeated, so that the log shows them all.
 */
const SHOW_ALL = { SLOW_MS: '0', REPEATS: '1' };

/** No statement is slow, however busy the machine is. */
const NOTHING_SLOW = { SLOW_MS: '3600000' };

const LIMITS = { slowMs: 100, repeats: 5 };

async function seedBooks(n: number): Promise<void> {
  const ids = Array.from({ length: n }, (_, i) => i + 1);
  await database.seed({
    authors: [{ id: 1, name: 'Ines Falk' }],
    books: ids.map((id) => ({ id, author_id: 1, title: `Volume ${id}`, price_cents: 1000 })),
  });
}

/** The same SELECT `times` times, each for another book. */
function lookUps(request: string, times: number) {
  return Array.from({ length: times }, (_, i) => ({
    request,
    sql: `SELECT title FROM books WHERE id = ${i + 1}`,
    ms: 1,
  }));
}

async function readLog(http: Http): Promise<RequestReport[]> {
  const { status, json } = await http('GET', '/debug/log');
  expect(status).toBe(200);
  return json as RequestReport[];
}

/** What a Server-Timing header says. */
function readTiming(header: string | string[] | undefined) {
  const found = /^db;dur=(\d+\.\d+);desc="(\d+ queries)"$/.exec(String(header));
  return { text: found?.[2] ?? String(header), ms: Number(found?.[1]) };
}

test('a statement is slow if it took slowMs or more', async () => {
  const { queryLog } = await open<Shop>();
  const times = [99, 100, 101, 99.9, 99.9996, 99.999_999_99, 100.000_000_01, 4711.123_456_789];
  const events = times.map((ms) => ({ request: '1 GET /', sql: 'SELECT 1', ms }));
  const reports = await queryLog.judgeQueries(events, { slowMs: 100, repeats: 9 });
  expect(reports).toEqual([
    {
      request: '1 GET /',
      slow: [
        { shape: 'SELECT ?', ms: 100 },
        { shape: 'SELECT ?', ms: 101 },
        { shape: 'SELECT ?', ms: 100.000_000_01 },
        { shape: 'SELECT ?', ms: 4711.123_456_789 },
      ],
      repeated: [],
    },
  ]);
});

/** The shape of each of these statements. */
async function shapesOf(...statements: string[]): Promise<Record<string, unknown>> {
  const { queryLog } = await open<Shop>();
  return tabulate(statements, async (sql) => {
    const [report] = await queryLog.judgeQueries([{ request: '1 GET /', sql, ms: 7 }], {
      slowMs: 0,
      repeats: 9,
    });
    return report?.slow[0]?.shape ?? 'none';
  });
}

test('the shape of a statement has ? for every string and number', async () => {
  expect(
    await shapesOf(
      'SELECT * FROM books WHERE id = 7',
      'SELECT * FROM books WHERE price > 10.50 LIMIT 20 OFFSET 40;',
      "SELECT * FROM books WHERE title = 'Tides' AND blurb = 'Low'",
      "SELECT * FROM books WHERE title = 'It''s 5 o''clock'",
      "UPDATE books SET blurb = '', title = '''', price_cents=1250 WHERE id=7",
      'SELECT 1e3, 2.5E-4, -7 WHERE TRUE AND blurb IS NULL',
    ),
  ).toEqual({
    'SELECT * FROM books WHERE id = 7': 'SELECT * FROM books WHERE id = ?',
    'SELECT * FROM books WHERE price > 10.50 LIMIT 20 OFFSET 40;':
      'SELECT * FROM books WHERE price > ? LIMIT ? OFFSET ?;',
    "SELECT * FROM books WHERE title = 'Tides' AND blurb = 'Low'":
      'SELECT * FROM books WHERE title = ? AND blurb = ?',
    "SELECT * FROM books WHERE title = 'It''s 5 o''clock'": 'SELECT * FROM books WHERE title = ?',
    "UPDATE books SET blurb = '', title = '''', price_cents=1250 WHERE id=7":
      'UPDATE books SET blurb = ?, title = ?, price_cents=? WHERE id=?',
    'SELECT 1e3, 2.5E-4, -7 WHERE TRUE AND blurb IS NULL':
      'SELECT ?, ?, -? WHERE TRUE AND blurb IS NULL',
  });
});

test('names stay as they are, with digits and quotes', async () => {
  expect(
    await shapesOf(
      'SELECT t1.isbn10 FROM books_2024 AS t1 WHERE t1.id = 1',
      'SELECT "Book"."isbn13" FROM "books" AS "Book" WHERE "Book"."id" = 1',
      'SELECT id AS "it\'s 5", title AS "that\'s 6" FROM books WHERE id = 1',
      'SELECT `Book 2`.`id` FROM `books` AS `Book 2` WHERE `Book 2`.`id` = 1',
      'SELECT title FROM books WHERE id = $1',
    ),
  ).toEqual({
    'SELECT t1.isbn10 FROM books_2024 AS t1 WHERE t1.id = 1':
      'SELECT t1.isbn10 FROM books_2024 AS t1 WHERE t1.id = ?',
    'SELECT "Book"."isbn13" FROM "books" AS "Book" WHERE "Book"."id" = 1':
      'SELECT "Book"."isbn13" FROM "books" AS "Book" WHERE "Book"."id" = ?',
    'SELECT id AS "it\'s 5", title AS "that\'s 6" FROM books WHERE id = 1':
      'SELECT id AS "it\'s 5", title AS "that\'s 6" FROM books WHERE id = ?',
    'SELECT `Book 2`.`id` FROM `books` AS `Book 2` WHERE `Book 2`.`id` = 1':
      'SELECT `Book 2`.`id` FROM `books` AS `Book 2` WHERE `Book 2`.`id` = ?',
    'SELECT title FROM books WHERE id = $1': 'SELECT title FROM books WHERE id = $1',
  });
});

test('lists after IN have one shape, however long they are and whatever white space they contain', async () => {
  const { queryLog } = await open<Shop>();
  const statements = [
    'SELECT title FROM books WHERE id IN (1)',
    'SELECT title FROM books WHERE id IN (1, 2, 3)',
    'SELECT title\n  FROM books\n  WHERE id IN (4,5)',
    "SELECT title FROM books WHERE id IN ('6', 'x), (''y')",
    'SELECT title FROM books WHERE id IN (-1, 2e3)',
  ];
  const events = statements.map((sql) => ({ request: '1 GET /', sql, ms: 1 }));
  const [report] = await queryLog.judgeQueries(events, { slowMs: 100, repeats: 1 });
  expect(report?.repeated).toEqual([
    { shape: 'SELECT title FROM books WHERE id IN (?)', times: 5 },
  ]);
});

test('however long a statement or a request is, nothing of it is left out', async () => {
  const { queryLog } = await open<Shop>();
  const numbers = Array.from({ length: 12_000 }, (_, i) => i);
  const columns = numbers.map((n) => `column_${n}`).join(', ');
  const before = `SELECT ${columns} FROM books WHERE title = `;
  const long = `${before}'${'x'.repeat(50_000)}' AND id IN (${numbers.join(', ')}) AND price = 1`;
  const events = [
    { request: '1 GET /', sql: long, ms: 100 },
    ...lookUps('2 GET /', 12_000),
    ...numbers.slice(0, 1_000).flatMap((n) => lookUps(`${n + 3} GET /`, 1)),
  ];
  const reports = await queryLog.judgeQueries(events, { slowMs: 1, repeats: 5 });
  const [first, second] = reports;
  // Compared separately: otherwise a failure would print all of it.
  expect({
    requests: reports.length,
    isWhole: first?.slow[0]?.shape === `${before}? AND id IN (?) AND price = ?`,
    slow: second?.slow.length,
    repeated: second?.repeated,
  }).toEqual({
    requests: 1_002,
    isWhole: true,
    slow: 12_000,
    repeated: [{ shape: 'SELECT title FROM books WHERE id = ?', times: 12_000 }],
  });
});

/** Parts of statements, each with what the shape shows of it. */
const PIECES = {
  word: fc
    .constantFrom(
      'SELECT',
      'books_2024',
      't1.isbn10',
      '$1',
      'x=',
      'NULL',
      'begin',
      'LIMIT',
      ',',
      'a$1',
      '_7',
      '$12',
      'T2',
    )
    .map((word) => [word, word]),
  text: fc
    .oneof(
      fc.string({ maxLength: 8 }),
      fc.constantFrom(
        'a\nb',
        '\u2028',
        "it's",
        '$& $$',
        '?',
        'IN (1)',
        '--',
        '"',
        '\\',
        '\u{1f4d6}',
      ),
    )
    .map((text) => [`'${text.replaceAll("'", "''")}'`, '?']),
  number: fc
    .tuple(
      fc.constantFrom('0', '7', '10', '007', '4711', '9007199254740993'),
      fc.constantFrom('', '', '.0', '.50', '.125'),
      fc.constantFrom('', '', 'e3', 'E-7', 'e+21', 'E+2', 'e10'),
    )
    .map((parts) => [parts.join(''), '?']),
  name: fc
    .tuple(
      fc.constantFrom('"', '`'),
      fc.constantFrom(
        "it's 5",
        'a  b',
        '--',
        'in (1, 2)',
        'in (?, ?)',
        '`"',
        '7',
        '$& $$',
        '$`',
        'a\n\u00a0b',
        '\ufeff',
        '',
      ),
    )
    .map(([quote, name]) => `${quote}${name.replaceAll(quote, quote + quote)}${quote}`)
    .map((name) => [name, name]),
};

/** What is not a list of values after IN, each with its shape. */
const NO_LISTS = [
  ['IN (1, NULL)', 'IN (?, NULL)'],
  ['IN ($1, 2)', 'IN ($1, ?)'],
  ['IN ()', 'IN ()'],
  ['IN (3 - 1)', 'IN (? - ?)'],
  ['IN (1 + 2, 3)', 'IN (? + ?, ?)'],
  ['IN ((1, 2), (3, 4))', 'IN ((?, ?), (?, ?))'],
  ['IN (SELECT 1)', 'IN (SELECT ?)'],
  ['VALUES (1, 2)', 'VALUES (?, ?)'],
  ['price$in(1, 2)', 'price$in(?, ?)'],
  ['$in (1, 2)', '$in (?, ?)'],
  ['join_in (1, 2)', 'join_in (?, ?)'],
  ['in$ (1, 2)', 'in$ (?, ?)'],
  ['in2(1, 2)', 'in2(?, ?)'],
];

test('whatever a statement consists of, its shape contains every part except the values', async () => {
  const { queryLog } = await open<Shop>();
  const { word, text, number, name } = PIECES;
  const comma = fc.constantFrom(',', ', ', '\n, ');
  const negative = number.map(([sql]) => [`-${sql}`, '-?']);
  const values = fc.array(fc.oneof(text, number, negative), { minLength: 1, maxLength: 4 });
  const list = fc
    .tuple(
      fc.constantFrom('IN ', 'in ', 'IN', 'In ', 'NOT IN '),
      comma,
      fc.constantFrom('', ' ', '\n '),
      values,
    )
    .map(([before, between, edge, each]) => [
      `${before}(${edge}${each.map(([sql]) => sql).join(between)}${edge})`,
      `${before}(?)`,
    ]);
  const mixed = fc.constantFrom(...NO_LISTS);
  // What is between two parts: white space, or only punctuation.
  const between = fc.oneof(
    fc.constantFrom(' ', '  ', '\n', '\t ', '\r\n').map((sql) => [sql, ' ']),
    fc.constantFrom(',', '=', '||', ') (').map((sql) => [sql, sql]),
  );
  const statement = fc.array(
    fc.tuple(fc.oneof(word, text, number, negative, name, list, mixed), between),
    {
      minLength: 1,
      maxLength: 8,
    },
  );
  await property([statement], async (pieces) => {
    const sql = `\n\t ${pieces.map(([[piece], [after]]) => `${piece}${after}`).join('')}`;
    const shape = pieces.map(([[, piece], [, after]]) => `${piece}${after}`).join('');
    const [report] = await queryLog.judgeQueries([{ request: '1 GET /', sql, ms: 7 }], {
      slowMs: 0,
      repeats: 9,
    });
    expect(report?.slow).toEqual([{ shape: shape.trim(), ms: 7 }]);
  });
});

test('repeated shapes are listed in the order of their first statement, slow statements in the order they were sent', async () => {
  const { queryLog } = await open<Shop>();
  // Two of them are names of properties that every object inherits.
  const sent = [
    'A',
    'B',
    'B',
    'B',
    'C',
    'A',
    '__proto__',
    'constructor',
    '__proto__',
    'constructor',
  ];
  const events = sent.map((sql, i) => ({ request: '1 GET /', sql, ms: 100.5 - i }));
  expect(await queryLog.judgeQueries(events, { slowMs: 98, repeats: 2 })).toEqual([
    {
      request: '1 GET /',
      slow: [
        { shape: 'A', ms: 100.5 },
        { shape: 'B', ms: 99.5 },
        { shape: 'B', ms: 98.5 },
      ],
      repeated: [
        { shape: 'A', times: 2 },
        { shape: 'B', times: 3 },
        { shape: '__proto__', times: 2 },
        { shape: 'constructor', times: 2 },
      ],
    },
  ]);
});

test('a shape is repeated if it comes so many times or more, wherever in the request', async () => {
  const { queryLog } = await open<Shop>();
  const other = { request: '1 GET /', sql: 'SELECT name FROM authors WHERE id = 1', ms: 1 };
  const mixed = lookUps('1 GET /', 5).flatMap((event, i) => (i < 4 ? [other, event] : [event]));
  expect(await queryLog.judgeQueries(mixed, LIMITS)).toEqual([
    {
      request: '1 GET /',
      slow: [],
      repeated: [{ shape: 'SELECT title FROM books WHERE id = ?', times: 5 }],
    },
  ]);
});

test('requests are judged separately, in the order of their first statements', async () => {
  const { queryLog } = await open<Shop>();
  const second = lookUps('2 GET /books', 6);
  const first = lookUps('1 GET /books', 4);
  const events = second.flatMap((event, i) => [event, ...first.slice(i, i + 1)]);
  expect(await queryLog.judgeQueries(events, LIMITS)).toEqual([
    {
      request: '2 GET /books',
      slow: [],
      repeated: [{ shape: 'SELECT title FROM books WHERE id = ?', times: 6 }],
    },
    { request: '1 GET /books', slow: [], repeated: [] },
  ]);
});

test('every response says how many statements its request has sent', async () => {
  await seedBooks(3);
  const { http } = await open<Shop>();
  const requests = [
    'GET /debug/shelf/3',
    'GET /debug/shelf/0',
    'GET /debug/shelf/1',
    'HEAD /debug/shelf/2',
    'GET /debug/shelf/none',
    'GET /nowhere',
    'POST /nowhere',
    // Express responds to these by itself, without a handler that sends anything.
    'OPTIONS /books',
    'GET /style.css',
  ];
  const table = await tabulate(requests, async (request) => {
    const [method = '', path = ''] = request.split(' ');
    const { status, headers } = await http(method, path);
    return { status, queries: readTiming(headers['server-timing']).text };
  });
  expect(table).toEqual({
    'GET /debug/shelf/3': { status: 200, queries: '3 queries' },
    'GET /debug/shelf/0': { status: 200, queries: '0 queries' },
    'GET /debug/shelf/1': { status: 200, queries: '1 queries' },
    'HEAD /debug/shelf/2': { status: 200, queries: '2 queries' },
    'GET /debug/shelf/none': { status: 400, queries: '0 queries' },
    'GET /nowhere': { status: 404, queries: '0 queries' },
    'POST /nowhere': { status: 404, queries: '0 queries' },
    'OPTIONS /books': { status: 200, queries: '0 queries' },
    'GET /style.css': { status: 200, queries: '0 queries' },
  });
});

test('what a request sends after its response is in the log, and causes no error', async () => {
  await seedBooks(1);
  const { http, points } = await open<Shop>(NOTHING_SLOW);
  const { headers } = await http('GET', '/debug/later');
  const asked = await within(4, async () => {
    await points.arrived('debug/asked-later');
    return true;
  });
  const log = await readLog(http);
  expect({ queries: readTiming(headers['server-timing']).text, asked, log }).toMatchObject({
    queries: '0 queries',
    asked: true,
    log: [{ request: '1 GET /debug/later' }],
  });
});

test('requests at the same time are counted and logged separately', async () => {
  await seedBooks(30);
  const { http, points } = await open<Shop>({ REPEATS: '1' });
  await points.hold('shelf/looked-up');
  const three = http('GET', '/debug/shelf/3');
  await Promise.race([points.arrived('shelf/looked-up', 1), three]);
  const thirty = http('GET', '/debug/shelf/30');
  await Promise.race([points.arrived('shelf/looked-up', 2), thirty]);
  await points.release('shelf/looked-up');
  const [small, large] = [await three, await thirty];
  const log = await readLog(http);
  expect({
    small: readTiming(small.headers['server-timing']).text,
    large: readTiming(large.headers['server-timing']).text,
    log,
  }).toMatchObject({
    small: '3 queries',
    large: '30 queries',
    log: [
      { request: '1 GET /debug/shelf/3', repeated: [{ times: 3 }] },
      { request: '2 GET /debug/shelf/30', repeated: [{ times: 30 }] },
    ],
  });
});

test('the time of a request is that of its statements, without anything else it waits for', async () => {
  await seedBooks(2);
  await database.slow('insert', 'notes', 150);
  const { http, points } = await open<Shop>(SHOW_ALL);
  await points.hold('shelf/looked-up');
  const answer = http('GET', '/debug/shelf/2');
  await Promise.race([points.arrived('shelf/looked-up'), answer]);
  await database.rows("INSERT INTO notes (text) VALUES ('meanwhile')");
  await points.release('shelf/looked-up');
  const { headers } = await answer;
  const log = await readLog(http);
  const sum = log.flatMap(({ slow }) => slow).reduce((total, { ms }) => total + ms, 0);
  expect(Math.abs(readTiming(headers['server-timing']).ms - sum)).toBeLessThan(0.1001);
});

test('dur is the sum of the milliseconds, and only the sum is rounded', async () => {
  await seedBooks(60);
  const { http } = await open<Shop>(SHOW_ALL);
  // Rounding each statement may be right by chance, but not for all of these.
  const told: number[] = [];
  for (let n = 41; n <= 60; n += 1) {
    const { headers } = await http('GET', `/debug/shelf/${n}`);
    told.push(readTiming(headers['server-timing']).ms);
  }
  const sums = (await readLog(http)).map(({ slow }) => slow.reduce((sum, { ms }) => sum + ms, 0));
  const off = told.filter((ms, i) => Math.abs(ms - (sums[i] ?? 0)) > 0.1001);
  expect({ requests: sums.length, 'wrong by more than 0.1 ms': off }).toEqual({
    requests: 20,
    'wrong by more than 0.1 ms': [],
  });
});

test('the log names a request by its number, method and path, without the query string', async () => {
  await seedBooks(1);
  const { http } = await open<Shop>(NOTHING_SLOW);
  await http('GET', '/debug/shelf/1?card=4711');
  await http('GET', '/nowhere');
  await http('HEAD', '/debug/shelf/1');
  // As they were sent, however a route reads them.
  const paths = ['/debug/shelf/%31', '/DEBUG/Shelf/1', '/debug/shelf/1/'];
  for (const path of paths) await http('GET', `${path}?card=4711?/7`);
  const log = await readLog(http);
  const names = [
    '1 GET /debug/shelf/1',
    '3 HEAD /debug/shelf/1',
    ...paths.map((path, i) => `${i + 4} GET ${path}`),
  ];
  expect(log).toEqual(names.map((request) => ({ request, slow: [], repeated: [] })));
});

test('the log has all statements of each request that it keeps', async () => {
  const { http } = await open<Shop>(NOTHING_SLOW);
  const { headers } = await http('GET', '/debug/shelf/1000');
  const [report] = await readLog(http);
  const times = report?.repeated.map((shape) => shape.times);
  expect({ queries: readTiming(headers['server-timing']).text, times }).toEqual({
    queries: '1000 queries',
    times: [1_000],
  });
});

test('the log lists the oldest request first, whichever sent a statement first', async () => {
  await seedBooks(3);
  const { http, points } = await open<Shop>();
  await points.hold('shelf/before-3');
  const older = http('GET', '/debug/shelf/3');
  await Promise.race([points.arrived('shelf/before-3'), older]);
  await http('GET', '/debug/shelf/2');
  await points.release('shelf/before-3');
  await older;
  const log = await readLog(http);
  expect(log.map(({ request }) => request)).toEqual([
    '1 GET /debug/shelf/3',
    '2 GET /debug/shelf/2',
  ]);
});

/** A request, and 51 more that come and end before it has sent its three statements. */
async function outlastFifty() {
  await seedBooks(3);
  const { http, points } = await open<Shop>();
  await points.hold('shelf/before-3');
  const oldest = http('GET', '/debug/shelf/3');
  await Promise.race([points.arrived('shelf/before-3'), oldest]);
  for (let n = 2; n <= 52; n += 1) await http('GET', '/debug/shelf/2');
  await http('GET', '/nowhere');
  await points.release('shelf/before-3');
  return { headers: (await oldest).headers, log: await readLog(http) };
}

test('the log keeps the newest 50 requests that have sent a statement', async () => {
  const { log } = await outlastFifty();
  const names = log.map(({ request }) => request);
  expect({ kept: names.length, first: names[0], last: names.at(-1) }).toEqual({
    kept: 50,
    first: '3 GET /debug/shelf/2',
    last: '52 GET /debug/shelf/2',
  });
});

test('a request that the log has no room for still counts its statements', async () => {
  const { headers } = await outlastFifty();
  expect(readTiming(headers['server-timing']).text).toBe('3 queries');
});

test('a statement outside of any request works and is in no log', async () => {
  await seedBooks(1);
  const { http, listBooks } = await open<Shop>(SHOW_ALL);
  const books = await listBooks.listBooks();
  const log = await readLog(http);
  expect({ books: books.length, log }).toEqual({ books: 1, log: [] });
});

test('two shops side by side have a log each', async () => {
  await seedBooks(1);
  const first = await open<Shop>();
  const second = await open<Shop>();
  await first.http('GET', '/debug/shelf/1');
  expect({ own: await readLog(first.http), other: await readLog(second.http) }).toMatchObject({
    own: [{ request: '1 GET /debug/shelf/1' }],
    other: [],
  });
});

test('two logs of the same request share nothing', async () => {
  const { http } = await open<Shop>();
  const { status, json } = await http('GET', '/debug/two-logs');
  expect({ status, json }).toEqual({
    status: 200,
    json: { first: ['SELECT 1'], second: ['SELECT 2'] },
  });
});

test('a log keeps as many requests as it is told to', async () => {
  const { http } = await open<Shop>();
  for (let n = 1; n <= 6; n += 1) await http('GET', '/debug/two-logs');
  // Both are created to keep five.
  const { json } = await http('GET', '/debug/two-logs');
  expect(json).toEqual({
    first: Array(5).fill('SELECT 1'),
    second: Array(5).fill('SELECT 2'),
  });
});
