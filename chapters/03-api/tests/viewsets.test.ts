import {
  type Answer,
  database,
  type Json,
  open,
  type Opened,
  sweep,
  tabulate,
} from '@bookshop/kit';

import type { Shop } from '../src/shop';

type Shops = Opened<Shop>;
type Body = Record<string, Json>;

const AUTHORS = '/api/authors';

const ADA = { name: 'Ada', bio: 'Wrote notes.' } satisfies Body;

test('a list shows every row, in the order of the ids', async () => {
  const shop = await open<Shop>();
  const empty = await ask(shop, 'GET', AUTHORS);
  // Neither in the order in which they were stored, nor in that of strings.
  const ids = [2, 100, 30, 10, 3, 9, 21, 1000, ...Array.from({ length: 90 }, (_, i) => 999 - i)];
  await database.seed({ authors: ids.map((id) => ({ id, name: `A${id % 7}`, bio: `b${id}` })) });
  await database.seed({
    genres: [
      { id: 5, name: 'Crime' },
      { id: 12, name: 'Art' },
      { id: 1, name: 'Drama' },
    ],
  });
  // PostgreSQL stores a changed row after the others.
  await database.rows("UPDATE authors SET bio = 'new' WHERE id % 2 = 0");
  await database.rows("UPDATE genres SET name = 'Essays' WHERE id = 1");
  const sorted = ids.toSorted((a, b) => a - b);
  expect({
    empty,
    authors: await ask(shop, 'GET', AUTHORS),
    genres: await ask(shop, 'GET', '/api/genres'),
  }).toEqual({
    empty: { status: 200, json: [] },
    authors: {
      status: 200,
      json: sorted.map((id) => ({
        id,
        name: `A${id % 7}`,
        bio: id % 2 === 0 ? 'new' : `b${id}`,
        is_featured: false,
      })),
    },
    genres: {
      status: 200,
      json: [
        { id: 1, name: 'Essays' },
        { id: 5, name: 'Crime' },
        { id: 12, name: 'Art' },
      ],
    },
  });
});

const NO_IDS = [
  ...['0', '4', '-1', '+1', '1.0', '1.5', '1e0', '0x1', 'abc', 'null', 'undefined', '%201', '1%20'],
  ...[
    '1%00',
    '1,2',
    '1%2F2',
    '2147483648',
    '99999999999999999999',
    '1%27',
    '*',
    ':id',
    'NaN',
    '%D9%A3',
  ],
];

test('a row is shown by its id, and anything that is not an id is a 404', async () => {
  const shop = await openWith();
  await database.seed({ authors: [{ id: 2147483647, name: 'Last' }] });
  const there = await tabulate(['1', '3', '2147483647', '3?at=/newest/'], async (id) => {
    const { status, json } = await shop.http('GET', `${AUTHORS}/${id}`);
    return { status, json };
  });
  const missing = await tabulate(NO_IDS, (id) => codeOf(shop.http('GET', `${AUTHORS}/${id}`)));
  const genres = await tabulate(['1', '9', '1.0', 'drama'], (id) =>
    codeOf(shop.http('GET', `/api/genres/${id}`)),
  );
  expect({ there, missing, genres }).toEqual({
    there: {
      1: { status: 200, json: { id: 1, name: 'Ada', bio: 'One', is_featured: false } },
      3: { status: 200, json: { id: 3, name: 'Cy', bio: '', is_featured: true } },
      2147483647: {
        status: 200,
        json: { id: 2147483647, name: 'Last', bio: '', is_featured: false },
      },
      '3?at=/newest/': { status: 200, json: { id: 3, name: 'Cy', bio: '', is_featured: true } },
    },
    missing: Object.fromEntries(NO_IDS.map((id) => [id, '404 unknown-author'])),
    genres: {
      1: '200',
      9: '404 unknown-genre',
      '1.0': '404 unknown-genre',
      drama: '404 unknown-genre',
    },
  });
});

test('a new row gets a 201, with its body and its path', async () => {
  const shop = await open<Shop>();
  await database.seed({ authors: [{ name: 'Before' }] });
  const greedy = { id: 77, is_featured: true, isFeatured: true, shoe_size: 43 };
  const { status, headers, json } = await shop.http('POST', AUTHORS, {
    body: { ...ADA, name: ' Ada ', ...greedy },
  });
  const least = await shop.http('POST', `${AUTHORS}?source=desk`, { body: { name: 'Bo' } });
  const odd = `${AUTHORS}??at=/api/authors/9&x=%zz&/=?`;
  const oddly = await shop.http('POST', odd, { body: { name: 'Cy' } });
  expect({
    first: { status, location: headers['location'], json },
    second: { location: least.headers['location'], json: least.json },
    third: oddly.headers['location'],
    stored: await stored(),
  }).toEqual({
    first: {
      status: 201,
      location: '/api/authors/2',
      json: { id: 2, ...ADA, is_featured: false },
    },
    second: {
      location: '/api/authors/3',
      json: { id: 3, name: 'Bo', bio: '', is_featured: false },
    },
    third: '/api/authors/4',
    stored: ['1 Before/', '2 Ada/Wrote notes.', '3 Bo/', '4 Cy/'],
  });
});

test('PUT replaces all fields, PATCH only those in the body, and only in that row', async () => {
  const shop = await openWith();
  const change = async (method: string, body: Body) => {
    const { value, sql } = await shop.watch(() => ask(shop, method, `${AUTHORS}/1`, body));
    const writes = sql.filter(({ kind, verb }) => kind === 'query' && verb !== 'select').length;
    return { ...value, writes };
  };
  const shown = { id: 1, is_featured: false };
  expect({
    nothing: await change('PATCH', {}),
    'a name': await change('PATCH', { name: 'Eve', id: 3, is_featured: true }),
    'all of it': await change('PUT', { name: 'Ida', bio: 'Two', id: 3, is_featured: true }),
    'without a biography': await change('PUT', { name: 'Ida' }),
    stored: await stored(),
  }).toEqual({
    nothing: { status: 200, json: { ...shown, name: 'Ada', bio: 'One' }, writes: 0 },
    'a name': { status: 200, json: { ...shown, name: 'Eve', bio: 'One' }, writes: 1 },
    'all of it': { status: 200, json: { ...shown, name: 'Ida', bio: 'Two' }, writes: 1 },
    'without a biography': { status: 200, json: { ...shown, name: 'Ida', bio: '' }, writes: 1 },
    stored: ['1 Ida/', ...OTHERS],
  });
});

test('errors in a body are reported by field, and nothing is written', async () => {
  const shop = await openWith();
  const fields = async (method: string, path: string, body: Json) => {
    const { status, json } = await ask(shop, method, path, body);
    return { status, fields: Object.keys(Object(json) as object).sort() };
  };
  const one = `${AUTHORS}/1`;
  expect({
    'POST of nothing': await fields('POST', AUTHORS, {}),
    'POST of two faults': await fields('POST', AUTHORS, { name: '', bio: 3 }),
    'POST of a list': await fields('POST', AUTHORS, [ADA]),
    'PUT without a name': await fields('PUT', one, { bio: 'x' }),
    'PUT of null': await fields('PUT', one, null),
    'PATCH of one right, one wrong': await fields('PATCH', one, { name: 'Eve', bio: null }),
    'PATCH of a string': await fields('PATCH', one, 'Eve'),
    stored: await stored(),
  }).toEqual({
    'POST of nothing': { status: 400, fields: ['name'] },
    'POST of two faults': { status: 400, fields: ['bio', 'name'] },
    'POST of a list': { status: 400, fields: ['non_field_errors'] },
    'PUT without a name': { status: 400, fields: ['name'] },
    'PUT of null': { status: 400, fields: ['non_field_errors'] },
    'PATCH of one right, one wrong': { status: 400, fields: ['bio'] },
    'PATCH of a string': { status: 400, fields: ['non_field_errors'] },
    stored: ['1 Ada/One', ...OTHERS],
  });
});

test('a row that does not exist is neither changed nor created, whatever the body says', async () => {
  const shop = await openWith();
  const requests = ['PUT', 'PATCH', 'DELETE'].flatMap((method) =>
    ['4', '2147483648', 'abc', '1.0'].map((id) => `${method} ${id}`),
  );
  const table = await tabulate(requests, async (request) => {
    const [method = '', id = ''] = request.split(' ');
    const right = await codeOf(shop.http(method, `${AUTHORS}/${id}`, { body: ADA }));
    const wrong = await codeOf(shop.http(method, `${AUTHORS}/${id}`, { body: { name: '' } }));
    return [right, wrong];
  });
  expect({ table, stored: await stored() }).toEqual({
    table: Object.fromEntries(
      requests.map((request) => [request, ['404 unknown-author', '404 unknown-author']]),
    ),
    stored: ['1 Ada/One', ...OTHERS],
  });
});

test('a deleted row is gone, and no other row', async () => {
  const shop = await openWith();
  const { status, text } = await shop.http('DELETE', `${AUTHORS}/3`, { body: { id: 1 } });
  const after = await tabulate(['GET', 'PUT', 'DELETE'], (method) =>
    codeOf(shop.http(method, `${AUTHORS}/3`, { body: ADA })),
  );
  expect({ deleted: { status, text }, after, stored: await stored() }).toEqual({
    deleted: { status: 204, text: '' },
    after: {
      GET: '404 unknown-author',
      PUT: '404 unknown-author',
      DELETE: '404 unknown-author',
    },
    stored: ['1 Ada/One', '40 Di/'],
  });
});

test('an extra action works beside the six, and what it returns is sent', async () => {
  const shop = await openWith();
  const ids = async () => {
    const { status, json } = await ask(shop, 'GET', `${AUTHORS}/newest`);
    return { status, ids: [json].flat().map((one) => (one as { id?: number }).id) };
  };
  const newest = await ids();
  const featured = await shop.http('POST', `${AUTHORS}/1/feature`);
  const { status, text } = await shop.http('DELETE', `${AUTHORS}/3/feature`);
  const rows = await database.rows('SELECT id, is_featured FROM authors ORDER BY id');
  const missing = await tabulate(['4', 'abc', '2147483648', '1.0'], (id) =>
    codeOf(shop.http('POST', `${AUTHORS}/${id}/feature`)),
  );
  expect({
    newest,
    featured: {
      status: featured.status,
      json: featured.json,
      location: featured.headers['location'],
    },
    unfeatured: { status, text },
    rows: rows.map((row) => row['is_featured']),
    missing,
    today: await ask(shop, 'GET', '/api/opening-hours/today'),
  }).toEqual({
    newest: { status: 200, ids: [40, 3, 1] },
    featured: {
      status: 200,
      json: { id: 1, name: 'Ada', bio: 'One', is_featured: true },
      location: undefined,
    },
    unfeatured: { status: 204, text: '' },
    rows: [1, 0, 0],
    missing: {
      4: '404 unknown-author',
      abc: '404 unknown-author',
      2147483648: '404 unknown-author',
      '1.0': '404 unknown-author',
    },
    today: { status: 200, json: { day: 'monday', opens: '09:00', closes: '18:00' } },
  });
});

/** Every path that exists, with its methods beside OPTIONS. */
const OFFERED: Record<string, string[]> = {
  '/api': ['GET', 'HEAD'],
  '/api/authors': ['GET', 'HEAD', 'POST'],
  '/api/authors/newest': ['GET', 'HEAD'],
  '/api/authors/1': ['DELETE', 'GET', 'HEAD', 'PATCH', 'PUT'],
  '/api/authors/4': ['DELETE', 'GET', 'HEAD', 'PATCH', 'PUT'],
  '/api/authors/abc': ['DELETE', 'GET', 'HEAD', 'PATCH', 'PUT'],
  '/api/authors/1/feature': ['DELETE', 'POST'],
  '/api/authors/abc/feature': ['DELETE', 'POST'],
  '/api/genres': ['GET', 'HEAD'],
  '/api/genres/1': ['GET', 'HEAD'],
  '/api/opening-hours': ['GET', 'HEAD'],
  '/api/opening-hours/today': ['GET', 'HEAD'],
};

const ALL_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'TRACE'];

test('a method that a path does not have is a 405, and Allow lists those that it has', async () => {
  const shop = await openWith();
  const refused = (path: string) =>
    ALL_METHODS.filter((method) => !OFFERED[path]?.includes(method));
  const { value, sql } = await shop.watch(() =>
    tabulate(Object.keys(OFFERED), async (path) => {
      const answers: Record<string, unknown> = {};
      for (const method of refused(path)) {
        const answer = await shop.http(method, path, method === 'POST' ? { body: [] } : {});
        // A response to HEAD has no body.
        const { code } = Object(answer.json ?? { code: 'method-not-allowed' }) as { code: string };
        answers[method] = [answer.status, code, allowed(answer)];
      }
      return answers;
    }),
  );
  const expected = Object.entries(OFFERED).map(([path, methods]) => {
    const allow = [...methods, 'OPTIONS'].sort();
    const answers = refused(path).map((method) => [method, [405, 'method-not-allowed', allow]]);
    return [path, Object.fromEntries(answers)] as const;
  });
  expect(value).toEqual(Object.fromEntries(expected));
  expect(sql.map(({ text }) => text)).toEqual([]);
});

test('OPTIONS lists the allowed methods, and does nothing else', async () => {
  const shop = await openWith();
  const { value, sql } = await shop.watch(() =>
    tabulate(Object.keys(OFFERED), async (path) => {
      const answer = await shop.http('OPTIONS', path);
      return { status: answer.status, text: answer.text, allow: allowed(answer) };
    }),
  );
  const expected = Object.entries(OFFERED).map(([path, methods]) => [
    path,
    { status: 204, text: '', allow: [...methods, 'OPTIONS'].sort() },
  ]);
  expect(value).toEqual(Object.fromEntries(expected));
  expect(sql.map(({ text }) => text)).toEqual([]);
});

test('HEAD is GET without the body', async () => {
  const shop = await openWith();
  const paths = Object.keys(OFFERED).filter((path) => OFFERED[path]?.includes('HEAD'));
  const kept = ({ status, headers: { date: _, ...headers } }: Answer) => ({ status, headers });
  const gets = await tabulate(paths, async (path) => kept(await shop.http('GET', path)));
  const heads = await tabulate(paths, async (path) => {
    const answer = await shop.http('HEAD', path);
    return { ...kept(answer), text: answer.text };
  });
  // A client that has it already, and says so.
  const known = (method: string) =>
    tabulate(['/api', AUTHORS, `${AUTHORS}/1`, `${AUTHORS}/newest`], async (path) => {
      const { headers } = await shop.http('GET', path);
      const has = { 'if-none-match': String(headers['etag']) };
      return kept(await shop.http(method, path, { headers: has }));
    });
  expect(heads).toEqual(
    Object.fromEntries(Object.entries(gets).map(([path, got]) => [path, { ...got, text: '' }])),
  );
  expect(Object.values(gets)).toMatchObject(
    paths.map((path) => ({ status: /4|abc/.test(path) ? 404 : 200 })),
  );
  expect(await known('HEAD')).toEqual(await known('GET'));
});

test('a path has only one spelling, and other requests go on to the next handler', async () => {
  const shop = await openWith();
  await database.seed({
    books: [{ id: 7, author_id: 1, title: 'Tides', isbn13: '9780306406157', price_cents: 1 }],
  });
  const paths = [
    ...['/api/', '/API', '/api/authors/', '/api/Authors', '/Api/authors', '/api//authors'],
    ...['/api/authors/1/', '/api/AUTHORS/1', '/api/authors/newest/', '/api/authors//1'],
    ...['/api/authors/1/feature/', '/api/authors/1/Feature', '/api/authors/newest/feature/x'],
    ...['/api/authors/1/pages', '/api/genres/', '/api/genres/1/feature', '/api/hours'],
    ...['/api/opening-hours/1', '/api/opening-hours/monday', '/api/opening-hours/Today'],
    ...['/authors', '/api/author', '/api/authorsx', '/xapi/authors', '/api/authors/?page=1'],
  ];
  const table = await tabulate(paths, async (path) => [
    await codeOf(shop.http('GET', path)),
    await codeOf(shop.http('DELETE', path)),
  ]);
  const unknown = '404 unknown-page';
  expect({ table, book: await codeOf(shop.http('GET', '/api/books/7')) }).toEqual({
    table: Object.fromEntries(paths.map((path) => [path, [unknown, unknown]])),
    book: '200',
  });
});

test('the index has the path of every view set under its basename', async () => {
  const shop = await open<Shop>();
  expect(await ask(shop, 'GET', '/api')).toEqual({
    status: 200,
    json: {
      authors: '/api/authors',
      genres: '/api/genres',
      hours: '/api/opening-hours',
    },
  });
});

test('two view sets with the same basename are an error in one router, and only there', async () => {
  const shop = await open<Shop>();
  const sets = (...names: string[]) => names.map((basename, i) => ({ prefix: `p${i}`, basename }));
  const table = await tabulate(
    ['a', 'a b c', 'a a', 'a b a', 'authors', 'a A', 'toString', '__proto__', 'toString toString'],
    (names) => shop.viewsets.registerAll(sets(...names.split(' '))),
  );
  expect(table).toEqual(
    Object.fromEntries([
      ['a', 1],
      ['a b c', 3],
      ['a a', { error: 'duplicate-basename' }],
      ['a b a', { error: 'duplicate-basename' }],
      ['authors', 1],
      ['a A', 2],
      ['toString', 1],
      ['__proto__', 1],
      ['toString toString', { error: 'duplicate-basename' }],
    ]),
  );
});

test('a change of one column keeps what somebody else writes to another', async () => {
  const change = async () => {
    const shop = await openWith();
    return async () => {
      await ask(shop, 'PATCH', `${AUTHORS}/1`, { name: 'Eve' });
      await ask(shop, 'PUT', `${AUTHORS}/40`, { name: 'Dee', bio: 'Hers' });
    };
  };
  const write = () =>
    database.rows(
      `UPDATE authors SET is_featured = TRUE, bio = CASE WHEN id = 1 THEN 'Theirs' ELSE bio END WHERE id <> 3`,
    );
  await sweep.others(change, write, async ({ at }) => {
    await (at ? undefined : write());
    const rows = await database.rows('SELECT is_featured FROM authors ORDER BY id');
    expect({ stored: await stored(), featured: rows.map((row) => row['is_featured']) }).toEqual({
      stored: ['1 Eve/Theirs', '3 Cy/', '40 Dee/Hers'],
      featured: [1, 1, 1],
    });
  });
});

test('a row that somebody else deletes meanwhile does not come back', async () => {
  const change = async () => {
    const shop = await openWith();
    return async () => {
      const put = await ask(shop, 'PUT', `${AUTHORS}/1`, { name: 'Eve', bio: 'Hers' });
      const patch = await ask(shop, 'PATCH', `${AUTHORS}/40`, { name: 'Dee' });
      return [put.status, patch.status];
    };
  };
  const remove = () => database.rows('DELETE FROM authors WHERE id <> 3');
  await sweep.others(change, remove, async ({ value, at }) => {
    await (at ? undefined : remove());
    const odd = value?.filter((status) => status !== 200 && status !== 404);
    expect({ odd, stored: await stored() }).toEqual({ odd: [], stored: ['3 Cy/'] });
  });
});

test('a failure of the database is a 500, and not a missing row', async () => {
  const body = { name: 'Eve', bio: 'Hers' };
  const requests: [string, string, Body?][] = [
    ['GET', AUTHORS],
    ['GET', `${AUTHORS}/1`],
    ['POST', AUTHORS, body],
    ['PUT', `${AUTHORS}/1`, body],
    ['PATCH', `${AUTHORS}/3`, { name: 'Ivy' }],
    ['POST', `${AUTHORS}/3/feature`],
    ['DELETE', `${AUTHORS}/40`],
  ];
  const act = async () => {
    const shop = await openWith();
    return async () => {
      const codes: string[] = [];
      for (const [method, path, sent] of requests)
        codes.push(await codeOf(shop.http(method, path, sent ? { body: sent } : {})));
      return codes;
    };
  };
  const right = ['200', '200', '201', '200', '200', '200', '204'];
  await sweep.faults(act, async ({ value = [], at }) => {
    const failed = value.filter((code, i) => code !== right[i]);
    expect(failed).toEqual(at ? ['500 internal-error'] : []);
  });
});

const OTHERS = ['3 Cy/', '40 Di/'];

/** A shop with three authors and a genre. */
async function openWith(): Promise<Shops> {
  const shop = await open<Shop>();
  await database.seed({
    authors: [
      { id: 40, name: 'Di' },
      { id: 1, name: 'Ada', bio: 'One' },
      { id: 3, name: 'Cy', is_featured: true },
    ],
    genres: [{ id: 1, name: 'Drama' }],
  });
  return shop;
}

/** The stored authors, one string for each. */
async function stored(): Promise<string[]> {
  const rows = await database.rows('SELECT id, name, bio FROM authors ORDER BY id');
  return rows.map(({ id, name, bio }) => `${String(id)} ${String(name)}/${String(bio)}`);
}

async function ask(shop: Shops, method: string, path: string, body?: Json) {
  const { status, json } = await shop.http(method, path, body === undefined ? {} : { body });
  return { status, json };
}

/** The status, and the code of an error. */
async function codeOf(answering: Promise<Answer>): Promise<string> {
  const { status, json } = await answering;
  const { code } = Object(json) as { code?: string };
  return code === undefined ? String(status) : `${status} ${code}`;
}

/** The methods that `Allow` names. */
function allowed({ headers }: Answer): string[] {
  const allow = headers['allow'];
  return typeof allow === 'string' ? allow.split(/ *, */).sort() : [];
}
