import { isDeepStrictEqual } from 'node:util';

import {
  database,
  fc,
  type Json,
  open,
  type Opened,
  property,
  sweep,
  tabulate,
} from '@bookshop/kit';

import type { Shop } from '../src/shop';

type Shops = Opened<Shop>;
type Body = Record<string, Json>;

const TODAY = '2030-01-07';
const ISBN = '9780306406157';
const OTHER_ISBN = '9791234567896';

const TIDES = {
  title: 'Tides',
  author: 1,
  isbn13: ISBN,
  price: '12.50',
  published_on: '2024-05-31',
} satisfies Body;

test('values have the names of the code, and only copies may be left out', async () => {
  const { books } = await open<Shop>();
  const values = {
    title: 'Tides',
    authorId: 1,
    isbn13: ISBN,
    priceCents: 1250,
    publishedOn: '2024-05-31',
  };
  const junk = { id: 3, cost_cents: 1, priceCents: 1, author_id: 2 };
  expect({
    whole: await books.checkBook({ ...TIDES, copies: 3, ...junk }, whole()),
    least: await books.checkBook(TIDES, whole()),
    partial: await books.checkBook({ price: 7 }, partial()),
    nothing: await books.checkBook({}, partial()),
  }).toEqual({
    whole: { values: { ...values, copies: 3 } },
    least: { values: { ...values, copies: 0 } },
    partial: { values: { priceCents: 700 } },
    nothing: { values: {} },
  });
});

test('a title is a string of 1 to 200 characters after it is trimmed', async () => {
  const shop = await open<Shop>();
  const table = await readEach(shop, 'title', {
    'a string': ' Tides\n',
    'the longest': ` ${'📚'.repeat(200)} `,
    'much white space': `${' '.repeat(10_000)}Tides${'\n'.repeat(10_000)}`,
    'too long': 'b'.repeat(201),
    'white space': ' \u2003\t',
    'a number': 7,
    NUL: 'Ti\0des',
    'half of a surrogate pair': '\udcda',
    null: null,
  });
  expect(table).toEqual({
    'a string': 'Tides',
    'the longest': '📚'.repeat(200),
    'much white space': 'Tides',
    'too long': 'wrong',
    'white space': 'wrong',
    'a number': 'wrong',
    NUL: 'wrong',
    'half of a surrogate pair': 'wrong',
    null: 'wrong',
  });
});

test('a whole number is a JSON number without a fraction, within its limits', async () => {
  const shop = await open<Shop>();
  const bad = [-1, 0.5, 1.5, 1e-7, 1e21, Number.MAX_VALUE, '1', '', true, null, [1], {}];
  const authors = await readEach(
    shop,
    'author',
    byName([1, 2_147_483_647, 0, 2_147_483_648, ...bad]),
  );
  const copies = await readEach(shop, 'copies', byName([0, 10_000, 10_001, ...bad]));
  expect({ authors, copies }).toEqual({
    authors: {
      ...byName([1, 2_147_483_647]),
      ...byName([0, 2_147_483_648, ...bad], () => 'wrong'),
    },
    copies: { ...byName([0, 10_000]), ...byName([10_001, ...bad], () => 'wrong') },
  });
});

test('the check digit decides whether an ISBN is right', async () => {
  const { books } = await open<Shop>();
  const body = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 9, maxLength: 9 });
  const prefix = fc.constantFrom('978', '979', '977', '980', '000');
  const off = fc.integer({ min: 0, max: 9 });
  const gap = fc.constantFrom('', '-', ' ', '- ');
  await property([prefix, body, off, gap], async (start, digits, error, between) => {
    const twelve = start + digits.join('');
    const right = (10 - (weigh(twelve) % 10)) % 10;
    const text = [...twelve, (right + error) % 10].join(between);
    const isRight = error === 0 && /^97[89]/.test(start);
    const read = await books.checkBook({ isbn13: text }, partial());
    const seen = 'errors' in read ? countMessages(read.errors) : read.values;
    expect(seen).toEqual({ isbn13: isRight ? `${twelve}${right}` : 1 });
  });
});

test('an ISBN is a string of 13 digits, with only - and spaces between them', async () => {
  const shop = await open<Shop>();
  const bad = [
    ...['978030640615', '97803064061570', `${ISBN} `, `-${ISBN}`, '978.0306406157', ''],
    ...[
      '978_0306406157',
      '978\t0306406157',
      '٩٧٨٠٣٠٦٤٠٦١٥٧',
      '0306406152',
      '978030640615X',
      '1978030640611',
    ],
    ...[9780306406157, null, [ISBN], { isbn: ISBN }],
  ];
  const good = [
    ...[ISBN, '978-0-306-40615-7', [...ISBN].join('-'), [...ISBN].join(' - ')],
    ...[`978${'-'.repeat(5_000)}0306406157`, `978${' -'.repeat(5_000)}0306406157`],
  ];
  const table = await readEach(shop, 'isbn13', byName([...good, ...bad]));
  expect(table).toEqual({
    ...byName(good, () => ISBN),
    ...byName(bad, () => 'wrong'),
  });
});

test('prices are converted to cents exactly', async () => {
  const { books } = await open<Shop>();
  const cents = fc.oneof(
    { withCrossShrink: true },
    fc.integer({ min: 0, max: 2_500 }),
    fc.integer({ min: 0, max: 9_999_999 }),
    fc.integer({ min: 9_999_990, max: 10_000_009 }),
  );
  await property([cents, fc.boolean()], async (price, asNumber) => {
    const digits = String(price).padStart(3, '0');
    const text = `${digits.slice(0, -2)}.${digits.slice(-2)}`;
    const read = await books.checkBook({ price: asNumber ? Number(text) : text }, partial());
    const isPrice = price >= 1 && price <= 9_999_999;
    const seen = 'errors' in read ? countMessages(read.errors) : read.values;
    expect(seen).toEqual(isPrice ? { priceCents: price } : { price: 1 });
  });
});

test('a price is digits with at most two after the point, and nothing else', async () => {
  const shop = await open<Shop>();
  const good = {
    '"12.5"': 1250,
    '"12"': 1200,
    '" 12.50 "': 1250,
    '"0.01"': 1,
    '"0000012.50"': 1250,
    [`"${'0'.repeat(400)}12.5"`]: 1250,
    [`"${'0'.repeat(400)}.01"`]: 1,
    [`"${' '.repeat(10_000)}12.50"`]: 1250,
    '"99999.99"': 9_999_999,
    '99999.99': 9_999_999,
    '0.01': 1,
    '0.1': 10,
    '7': 700,
    '1.15': 115,
  };
  const bad = [
    ...['12.505', '12.500', '-1', '+1', '1e3', '1,000.00', '.5', '5.', '', ' ', '12 50', '0x10'],
    ...[
      '12.500000001',
      '19.990000000000002',
      'NaN',
      'Infinity',
      '12.5€',
      '१२',
      '1_000',
      '99999.999',
      '0.00',
    ],
    ...[
      '100000',
      '100000.00',
      '99999.995',
      '0.001',
      '0.010',
      '0',
      '9'.repeat(400),
      '0'.repeat(400),
    ],
    ...[100_000, 99_999.995, 0.009, 123456789012345680000, Number.MAX_VALUE],
    ...[12.505, 12.500000001, 1999.999999999, 0, -1, 0.001, 1e21, 1e-7, true, null, [12], {}],
  ];
  const table = await readEach(shop, 'price', {
    ...byName(Object.keys(good).map((text) => JSON.parse(text) as Json)),
    ...byName(bad),
  });
  expect(table).toEqual({ ...good, ...byName(bad, () => 'wrong') });
});

test('a number that is too large for JavaScript is a wrong price, and not a 500', async () => {
  const shop = await openWith();
  const raw = JSON.stringify({ ...TIDES, isbn13: OTHER_ISBN }).replace('"12.50"', '1e400');
  const headers = { 'content-type': 'application/json' };
  const { status, json } = await shop.http('POST', '/api/books', { raw, headers });
  expect({ status, json }).toEqual({ status: 400, json: { price: [expect.any(String)] } });
});

test('a date must exist in the calendar, from 1450 on', async () => {
  const shop = await open<Shop>();
  const good = ['1450-01-01', '2024-02-29', '2000-02-29', '1999-12-31', '2029-10-31', '9999-12-31'];
  const bad = [
    ...['1449-12-31', '2023-02-29', '1900-02-29', '2024-02-30', '2024-04-31', '2024-13-01'],
    ...['2024-00-10', '2024-01-00', '2024-01-32', '2024-5-31', '24-05-31', '+002024-05-31'],
    ...['2024-05-31T00:00:00Z', ' 2024-05-31', '31.05.2024', '2024/05/31', 'today', ''],
    ...[20240531, 1717113600000, null, ['2024-05-31']],
  ];
  const table = await readEach(shop, 'published_on', byName([...good, ...bad]));
  expect(table).toEqual({ ...byName(good), ...byName(bad, () => 'wrong') });
});

test('a book that is not published yet has no copies', async () => {
  const { books } = await open<Shop>();
  const told = async (body: Body, isPartial: boolean) => {
    const read = await books.checkBook(body, isPartial ? partial() : whole());
    return 'errors' in read ? countMessages(read.errors) : 'right';
  };
  const next = { published_on: '2030-01-08' };
  expect({
    'today, with copies': await told({ published_on: TODAY, copies: 1 }, true),
    'tomorrow, with one': await told({ ...next, copies: 1 }, true),
    'tomorrow, with none': await told({ ...next, copies: 0 }, true),
    'tomorrow, without a word': await told({ ...TIDES, ...next }, false),
    'copies alone': await told({ copies: 5 }, true),
    'a wrong day': await told({ published_on: '2031-02-30', copies: 1 }, true),
    'wrong copies': await told({ ...next, copies: 1.5 }, true),
    'with another fault': await told({ ...next, copies: 1, price: 0 }, true),
  }).toEqual({
    'today, with copies': 'right',
    'tomorrow, with one': { copies: 1 },
    'tomorrow, with none': 'right',
    'tomorrow, without a word': 'right',
    'copies alone': 'right',
    'a wrong day': { published_on: 1 },
    'wrong copies': { copies: 1 },
    'with another fault': { copies: 1, price: 1 },
  });
});

/** For each field of the body: right values and wrong values. */
const FIELDS: Record<string, { key: string; good: [Json, Json][]; bad: Json[] }> = {
  title: { key: 'title', good: [[' A ', 'A']], bad: [null, '', 7] },
  author: { key: 'authorId', good: [[7, 7]], bad: [null, '7', 0] },
  isbn13: { key: 'isbn13', good: [[ISBN, ISBN]], bad: [null, '9780306406158', 9] },
  price: {
    key: 'priceCents',
    good: [
      ['0.5', 50],
      [3, 300],
    ],
    bad: [null, '1.234', 'x', -1],
  },
  copies: { key: 'copies', good: [[4, 4]], bad: [null, '4', -1] },
  published_on: {
    key: 'publishedOn',
    good: [['2024-02-29', '2024-02-29']],
    bad: [null, '2023-02-29', 'x'],
  },
};

test('all errors are reported at once, each under its name', async () => {
  const { books } = await open<Shop>();
  const field = ({ good, bad }: (typeof FIELDS)[string]) =>
    fc.oneof(
      fc.constantFrom(...good).map(([sent, value]) => ({ sent, value })),
      fc.constantFrom(...bad).map((sent) => ({ sent, value: 'wrong' })),
      fc.constant(undefined),
    );
  const fields = fc.record(
    Object.fromEntries(Object.entries(FIELDS).map(([name, one]) => [name, field(one)])),
  );
  await property([fields, fc.boolean()], async (said, isPartial) => {
    const body: Body = {};
    const values: Body = {};
    const wrong: string[] = [];
    for (const [name, { key }] of Object.entries(FIELDS)) {
      const one = said[name];
      if (one) body[name] = one.sent;
      if (!one && isPartial) continue;
      const value = one ? one.value : name === 'copies' ? 0 : 'wrong';
      if (value === 'wrong') wrong.push(name);
      else values[key] = value;
    }
    const read = await books.checkBook(body, isPartial ? partial() : whole());
    const seen = 'errors' in read ? countMessages(read.errors) : read;
    expect(seen).toEqual(
      wrong.length > 0 ? Object.fromEntries(wrong.map((name) => [name, 1])) : { values },
    );
  });
});

test('a body that is not an object has one error, under non_field_errors', async () => {
  const shop = await openWith();
  const bodies = ['[]', '"x"', 'null', '3'];
  const headers = { 'content-type': 'application/json' };
  const table = await tabulate(bodies, async (raw) => {
    const posted = await shop.http('POST', '/api/books', { raw, headers });
    const patched = await shop.http('PATCH', '/api/books/5', { raw, headers });
    return [posted, patched].map(({ status, json }) => ({ status, json }));
  });
  const refused = { status: 400, json: { non_field_errors: [expect.stringMatching(/\S/)] } };
  expect(table).toEqual(Object.fromEntries(bodies.map((raw) => [raw, [refused, refused]])));
});

test('the error of a body that is not an object is new each time', async () => {
  const { books } = await open<Shop>();
  const read: unknown[] = [];
  for (const options of [whole(), partial(), whole(), partial()]) {
    // The kit writes over each result before the next call.
    for (const body of [[], 'x', null, 3] as Json[])
      read.push(await books.checkBook(body, options));
  }
  const refused = { errors: { non_field_errors: [expect.stringMatching(/\S/)] } };
  expect(read).toEqual(read.map(() => refused));
});

test('a book is stored as it was read, and fields that a body may not set are not', async () => {
  const shop = await openWith();
  const greedy = { id: 77, cost_cents: 1, costCents: 1, price_cents: 1, author_id: 2, authorId: 2 };
  const body = { ...TIDES, isbn13: '978-1-4028-9462-6', price: 19.99, copies: 2, ...greedy };
  const { status, json } = await shop.http('POST', '/api/books', { body });
  const id = (json as { id?: number } | undefined)?.id;
  expect({ status, json, stored: await stored(id ?? 0) }).toEqual({
    status: 201,
    json: {
      id: 6,
      title: 'Tides',
      author: 1,
      isbn13: '9781402894626',
      price: '19.99',
      copies: 2,
      published_on: '2024-05-31',
    },
    stored: {
      title: 'Tides',
      author_id: 1,
      isbn13: '9781402894626',
      price_cents: 1999,
      cost_cents: 0,
      copies: 2,
      published_on: '2024-05-31',
    },
  });
});

test('errors that only the database can find are reported together with all others', async () => {
  const shop = await openWith();
  const ask = async (method: string, path: string, body: Body) => {
    const { status, json } = await shop.http(method, path, { body });
    return { status, told: countMessages(json) };
  };
  const before = await all();
  const answers = {
    'both, and a price': await ask('POST', '/api/books', { ...TIDES, author: 9, price: 0 }),
    nothing: await ask('POST', '/api/books', {}),
    'an author alone': await ask('POST', '/api/books', { ...TIDES, author: 9, isbn13: OTHER_ISBN }),
    'a number with hyphens': await ask('POST', '/api/books', {
      ...TIDES,
      isbn13: '978-0306406157',
    }),
    'a wrong author': await ask('POST', '/api/books', { ...TIDES, author: 'x' }),
    'copies too early': await ask('POST', '/api/books', {
      ...TIDES,
      author: 9,
      copies: 1,
      published_on: '2031-01-01',
    }),
    'a change of both': await ask('PATCH', '/api/books/4', { author: 9, isbn13: ISBN, title: '' }),
  };
  expect({ ...answers, changed: (await all()).length !== before.length }).toEqual({
    'both, and a price': { status: 400, told: { author: 1, isbn13: 1, price: 1 } },
    nothing: {
      status: 400,
      told: { title: 1, author: 1, isbn13: 1, price: 1, published_on: 1 },
    },
    'an author alone': { status: 400, told: { author: 1 } },
    'a number with hyphens': { status: 400, told: { isbn13: 1 } },
    'a wrong author': { status: 400, told: { author: 1, isbn13: 1 } },
    'copies too early': { status: 400, told: { author: 1, isbn13: 1, copies: 1 } },
    'a change of both': { status: 400, told: { author: 1, isbn13: 1, title: 1 } },
    changed: false,
  });
});

test('a book may keep its own ISBN', async () => {
  const shop = await openWith();
  const kept = await shop.http('PATCH', '/api/books/5', { body: { isbn13: ISBN, title: 'Ebb' } });
  expect({ status: kept.status, title: (await stored(5))?.['title'] }).toEqual({
    status: 200,
    title: 'Ebb',
  });
});

test('a change is checked together with what the book already has', async () => {
  const shop = await openWith();
  await database.rows("UPDATE books SET published_on = '2031-01-01' WHERE id = 4");
  await database.rows('UPDATE books SET copies = 3 WHERE id = 5');
  // A book from the time before the rule.
  await database.rows(
    `INSERT INTO books (id, author_id, title, isbn13, price_cents, copies, published_on) VALUES (6, 2, 'Early', '9790000000001', 1, 5, '2031-01-01')`,
  );
  const patch = async (id: number, body: Body) => {
    const { status, json } = await shop.http('PATCH', `/api/books/${id}`, { body });
    return status === 400 ? countMessages(json) : status;
  };
  expect({
    'a wrong day for it, and copies': await patch(4, { published_on: '2031-02-30', copies: 1 }),
    'wrong copies, and next year': await patch(5, { published_on: '2031-01-01', copies: 0.5 }),
    'copies of a book of next year': await patch(4, { copies: 1 }),
    'next year for a book with copies': await patch(5, { published_on: '2031-01-01' }),
    'next year, and the copies away': await patch(5, { published_on: '2031-01-01', copies: 0 }),
    'a title, whatever the copies': await patch(6, { title: 'Old' }),
    'copies, and published': await patch(4, { copies: 1, published_on: '2029-01-01' }),
  }).toEqual({
    'a wrong day for it, and copies': { published_on: 1 },
    'wrong copies, and next year': { copies: 1 },
    'copies of a book of next year': { copies: 1 },
    'next year for a book with copies': { copies: 1 },
    'next year, and the copies away': 200,
    'a title, whatever the copies': 200,
    'copies, and published': 200,
  });
});

test('when two new books race for one ISBN, one gets the error under its field', async () => {
  const take = () =>
    database.rows(
      `INSERT INTO books (author_id, title, isbn13, price_cents) VALUES (2, 'Theirs', '${OTHER_ISBN}', 1) ON CONFLICT DO NOTHING`,
    );
  const post = async () => {
    const shop = await openWith();
    return () => shop.http('POST', '/api/books', { body: { ...TIDES, isbn13: OTHER_ISBN } });
  };
  await sweep.others(post, take, async ({ value, error }) => {
    expect(await outcomeOfRace(value ?? error)).toMatch(STORED_OR_TOLD);
  });
});

test('when two changes race for one ISBN, one gets the error under its field', async () => {
  const take = () =>
    database.rows(
      `UPDATE books SET isbn13 = '${OTHER_ISBN}', title = 'Theirs' WHERE id = 5 AND NOT EXISTS (SELECT 1 FROM books WHERE isbn13 = '${OTHER_ISBN}')`,
    );
  const patch = async () => {
    const shop = await openWith();
    return () =>
      shop.http('PATCH', '/api/books/4', { body: { isbn13: OTHER_ISBN, title: 'Tides' } });
  };
  await sweep.others(patch, take, async ({ value, error }) => {
    expect(await outcomeOfRace(value ?? error)).toMatch(STORED_OR_TOLD);
  });
});

test('an author who is deleted meanwhile is reported like one who never existed', async () => {
  const remove = () => database.rows('DELETE FROM authors WHERE id = 1');
  const post = async () => {
    const shop = await openWith();
    return () => shop.http('POST', '/api/books', { body: { ...TIDES, isbn13: OTHER_ISBN } });
  };
  await sweep.others(post, remove, async ({ value, error }) => {
    const { status, json } = value ?? { status: String(error), json: undefined };
    const told = status === 201 ? 'stored in time' : countMessages(json);
    expect({ status, told }).toEqual(
      status === 201
        ? { status: 201, told: 'stored in time' }
        : { status: 400, told: { author: 1 } },
    );
  });
});

test('an author who is deleted while a book moves to them is reported in the same way', async () => {
  const remove = () => database.rows('DELETE FROM authors WHERE id = 1');
  const patch = async () => {
    const shop = await openWith();
    return () => shop.http('PATCH', '/api/books/4', { body: { author: 1 } });
  };
  await sweep.others(patch, remove, async ({ value, error }) => {
    const { status, json } = value ?? { status: String(error), json: undefined };
    expect({ status, told: status === 200 ? 'moved in time' : countMessages(json) }).toEqual(
      status === 200
        ? { status: 200, told: 'moved in time' }
        : { status: 400, told: { author: 1 } },
    );
  });
});

test('the database is queried again for each request', async () => {
  const shop = await openWith();
  const post = async (body: Body) => {
    const { status, json } = await shop.http('POST', '/api/books', { body: { ...TIDES, ...body } });
    return status === 400 ? countMessages(json) : status;
  };
  const first = await post({ isbn13: OTHER_ISBN });
  await database.rows('DELETE FROM authors WHERE id = 1');
  const author = await post({ isbn13: ISBN, price: 0 });
  await database.rows('DELETE FROM books WHERE id = 5');
  expect({ first, author, 'an ISBN that is free again': await post({ author: 2 }) }).toEqual({
    first: 201,
    author: { author: 1, isbn13: 1, price: 1 },
    'an ISBN that is free again': 201,
  });
});

test('an error of another kind is passed on', async () => {
  const shop = await openWith();
  const table = await tabulate(['POST', 'PATCH'], async (method) => {
    const isNew = method === 'POST';
    const fault = await database.failOn(isNew ? 'insert' : 'update', 'books');
    const path = isNew ? '/api/books' : '/api/books/4';
    const { status, json } = await shop.http(method, path, {
      body: { ...TIDES, isbn13: OTHER_ISBN },
    });
    await fault.lift();
    return { status, code: (json as { code?: string } | undefined)?.code };
  });
  await database.rows(FORBIDDEN[await database.dialect()]);
  const { status } = await shop.http('POST', '/api/books', {
    body: { ...TIDES, isbn13: OTHER_ISBN },
  });
  const failed = { status: 500, code: 'internal-error' };
  expect({ 'an unknown constraint': status }).toEqual({ 'an unknown constraint': 500 });
  expect(table).toEqual({ POST: failed, PATCH: failed });
});

test('when the database fails, nothing is reported as wrong in the body of a new book', async () => {
  const post = async () => {
    const shop = await openWith();
    return async () => {
      const body = { ...TIDES, isbn13: OTHER_ISBN };
      const { status, json } = await shop.http('POST', '/api/books', { body });
      return [status, (Object(json) as { code?: string }).code];
    };
  };
  await sweep.faults(post, async ({ value, at }) => {
    expect(value).toEqual(at ? [500, 'internal-error'] : [201, undefined]);
  });
});

test('when the database fails, nothing is reported as wrong in the body of a change', async () => {
  const patch = async () => {
    const shop = await openWith();
    return async () => {
      const body = { author: 1, isbn13: OTHER_ISBN };
      const { status, json } = await shop.http('PATCH', '/api/books/4', { body });
      return [status, (Object(json) as { code?: string }).code];
    };
  };
  await sweep.faults(patch, async ({ value, at }) => {
    expect(value).toEqual(at ? [500, 'internal-error'] : [200, undefined]);
  });
});

test('a change writes only the columns that the body names, and none when it names none', async () => {
  const shop = await openWith();
  const { sql } = await shop.watch(() => shop.http('PATCH', '/api/books/5', { body: {} }));
  const sell = () => database.rows('UPDATE books SET copies = copies + 7 WHERE id = 5');
  const written = sql.filter(({ kind, verb }) => kind === 'query' && verb !== 'select');
  expect(written.map(({ text }) => text)).toEqual([]);
  await shop.close();
  await sell();
  const again = await open<Shop>();
  const before = await again.http('GET', '/api/books/5');
  await again.http('PATCH', '/api/books/5', { body: { title: 'Ebb' } });
  const after = await again.http('GET', '/api/books/5');
  expect(after.json).toEqual({ ...(before.json as object), title: 'Ebb' });
});

test('each field of a change is written alone', async () => {
  const shop = await openWith();
  const fields: Record<string, Json> = {
    title: 'Ebb',
    author: 1,
    isbn13: OTHER_ISBN,
    price: 3,
    copies: 4,
    published_on: '2023-01-01',
  };
  const table = await tabulate(Object.keys(fields), async (name) => {
    const ask = () =>
      shop.http('PATCH', '/api/books/5', { body: { [name]: fields[name] ?? null } });
    const { sql } = await shop.watch(ask);
    return sql.filter(({ verb }) => verb === 'update').map(({ columns }) => columns);
  });
  expect(table).toEqual({
    title: [['title']],
    author: [['author_id']],
    isbn13: [['isbn13']],
    price: [['price_cents']],
    copies: [['copies']],
    published_on: [['published_on']],
  });
});

test('what somebody else changes in another column meanwhile is kept', async () => {
  const sell = () => database.rows('UPDATE books SET copies = copies + 7 WHERE id = 5');
  const patch = async () => {
    const shop = await openWith();
    return () => shop.http('PATCH', '/api/books/5', { body: { title: 'Ebb' } });
  };
  await sweep.others(patch, sell, async ({ at }) => {
    const { title, copies } = (await stored(5)) ?? {};
    expect({ title, copies }).toEqual({ title: 'Ebb', copies: at ? 7 : 0 });
  });
});

/** A constraint of the table that the code does not know: its error names no column. */
const FORBIDDEN = {
  sqlite: `CREATE TRIGGER forbidden BEFORE INSERT ON books BEGIN SELECT RAISE(ABORT, 'no'); END`,
  postgres: 'ALTER TABLE books ADD CONSTRAINT forbidden CHECK (price_cents <> 1250)',
};

/** A shop with two authors and two books; the second has the ISBN of these tests. */
async function openWith(): Promise<Shops> {
  const shop = await open<Shop>();
  await database.seed({
    authors: [
      { id: 1, name: 'Ada Brook' },
      { id: 2, name: 'Ben Carr' },
    ],
    books: [
      { id: 4, author_id: 2, title: 'Salt', isbn13: '9780000000002', price_cents: 500 },
      { id: 5, author_id: 2, title: 'Ink', isbn13: ISBN, price_cents: 700 },
    ],
  });
  return shop;
}

function whole() {
  return { partial: false, today: TODAY };
}

function partial() {
  return { partial: true, today: TODAY };
}

function weigh(digits: string): number {
  return [...digits].reduce((sum, digit, i) => sum + Number(digit) * (i % 2 === 0 ? 1 : 3), 0);
}

/** What is read from each of these values of a field, or that the value is wrong. */
async function readEach(
  { books }: Shops,
  field: string,
  values: Readonly<Record<string, Json>>,
): Promise<Record<string, unknown>> {
  const key = FIELDS[field]?.key ?? '';
  return tabulate(Object.keys(values), async (name) => {
    const read = await books.checkBook({ [field]: values[name] ?? null }, partial());
    if ('values' in read) return (read.values as Body)[key];
    const told = countMessages(read.errors);
    return Object.keys(told).join() === field && told[field] === 1 ? 'wrong' : read.errors;
  });
}

/** A table of what `make` returns for each value, under the value as JSON. */
function byName<T = Json>(values: readonly Json[], make?: (value: Json) => T): Record<string, T> {
  return Object.fromEntries(
    values.map((value) => [JSON.stringify(value), make ? make(value) : (value as T)]),
  );
}

/** The number of messages for each field; a value that is not a list of messages is shown. */
function countMessages(errors: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(Object(errors) as object).map(([name, told]) => {
      const isList = Array.isArray(told) && told.every((one) => /\S/.test(String(one)));
      return [name, isList ? told.length : told];
    }),
  );
}

const STORED_OR_TOLD = /^(stored|rejected, with the usual error)$/;

/**
 * Who has the ISBN in the end, "Tides" or the other book, and what the caller was told. In words,
 * since the result depends on when the other request came.
 */
async function outcomeOfRace(answer: unknown): Promise<string> {
  const { status, json } = Object(answer) as { status?: number; json?: unknown };
  const owners = await database.rows(`SELECT title FROM books WHERE isbn13 = '${OTHER_ISBN}'`);
  const isOurs = owners.some((row) => row['title'] === 'Tides');
  if (owners.length !== 1) return `${owners.length} books have the ISBN`;
  if (isOurs)
    return status === 200 || status === 201 ? 'stored' : `stored, but with status ${status}`;
  if (status !== 400) return `not stored, but with status ${status}`;
  return isDeepStrictEqual(json, await toldOfTheNumber())
    ? 'rejected, with the usual error'
    : `rejected, but with: ${JSON.stringify(json)}`;
}

/** The errors for a request whose ISBN another book has had before. */
async function toldOfTheNumber(): Promise<unknown> {
  const shop = await open<Shop>();
  const body = { ...TIDES, author: 2, isbn13: OTHER_ISBN };
  return (await shop.http('POST', '/api/books', { body })).json;
}

async function stored(id: number) {
  const [row] = await database.rows(
    `SELECT title, author_id, isbn13, price_cents, cost_cents, copies, published_on FROM books WHERE id = ${id}`,
  );
  return row;
}

function all() {
  return database.rows('SELECT id FROM books');
}
