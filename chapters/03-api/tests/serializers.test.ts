import {
  database,
  fc,
  type Json,
  open,
  type Opened,
  property,
  type Row,
  tabulate,
} from '@bookshop/kit';

import type { Shop } from '../src/shop';

type Shops = Opened<Shop>;
type Body = Record<string, Json>;

const ADA = { username: 'ada', email: 'ada@lantern.test', display_name: 'Ada' };
const ADA_READ = { username: 'ada', email: 'ada@lantern.test', displayName: 'Ada' };
const DEFAULTS = { birthYear: null, newsletter: false, preferences: {} };

test('values have the names of the code, and missing fields take their defaults', async () => {
  const { readers } = await open<Shop>();
  const more = { birth_year: 1987, newsletter: true, preferences: { theme: 'dark' } };
  expect({
    whole: await readers.readReader({ ...ADA, ...more }, { partial: false }),
    least: await readers.readReader(ADA, { partial: false }),
    'the next': await readers.readReader(ADA, { partial: false }),
    partial: await readers.readReader({ display_name: 'Countess' }, { partial: true }),
    nothing: await readers.readReader({}, { partial: true }),
  }).toEqual({
    whole: {
      values: { ...ADA_READ, birthYear: 1987, newsletter: true, preferences: { theme: 'dark' } },
    },
    least: { values: { ...ADA_READ, ...DEFAULTS } },
    'the next': { values: { ...ADA_READ, ...DEFAULTS } },
    partial: { values: { displayName: 'Countess' } },
    nothing: { values: {} },
  });
});

test('a string is trimmed, a number becomes a string, and no other type does', async () => {
  const shop = await open<Shop>();
  const table = await readEach(shop, 'display_name', {
    'a string': 'Ada',
    'white space around it': ' \t\u00a0Ada Byron\n',
    'a number': 123,
    'a fraction': 0.5,
    'a negative number': -1.5,
    zero: 0,
    'a large number': 123456789012345680000,
    'a number with an exponent': 1e21,
    'the largest number': Number.MAX_VALUE,
    'a small number': 0.000001,
    'a number with a negative exponent': 1e-7,
    'a sum of fractions': 0.1 + 0.2,
    'much white space': `${' '.repeat(10_000)}Ada${'\n'.repeat(10_000)}`,
    'a character of two units': '📚',
    true: true,
    'a list': ['Ada'],
    'an object': { name: 'Ada' },
    'white space alone': ' \u2003\n',
    NUL: 'A\0da',
    'half of a pair': 'Ada \ud83d',
  });
  expect(table).toEqual({
    'a string': 'Ada',
    'white space around it': 'Ada Byron',
    'a number': '123',
    'a fraction': '0.5',
    'a negative number': '-1.5',
    zero: '0',
    'a large number': '123456789012345680000',
    'a number with an exponent': '1e+21',
    'the largest number': '1.7976931348623157e+308',
    'a small number': '0.000001',
    'a number with a negative exponent': '1e-7',
    'a sum of fractions': '0.30000000000000004',
    'much white space': 'Ada',
    'a character of two units': '📚',
    true: 'wrong',
    'a list': 'wrong',
    'an object': 'wrong',
    'white space alone': 'wrong',
    NUL: 'wrong',
    'half of a pair': 'wrong',
  });
});

test('NUL or half of a surrogate pair is an error, wherever it is in a string', async () => {
  const { readers } = await open<Shop>();
  const half = fc.integer({ min: 0xd800, max: 0xdfff }).map((unit) => String.fromCharCode(unit));
  const pair = fc.constantFrom('📚', '\u{10000}', '\u{10ffff}');
  const around = fc.constantFrom('', 'b', 'é', '📚');
  await property(
    [
      fc.constantFrom('username', 'email', 'display_name'),
      fc.tuple(around, fc.oneof(half, pair, fc.constant('\0')), around),
    ],
    async (name, pieces) => {
      const sent = name === 'email' ? `a${pieces.join('')}@b` : `a${pieces.join('')}z`;
      const isRead = [...(pieces[1] ?? '')].every((one) => one.length === 2);
      const read = await readers.readReader({ [name]: sent }, { partial: true });
      const value = 'values' in read ? Object.values(read.values)[0] : Object.keys(read.errors);
      expect(value).toEqual(isRead ? sent : [name]);
    },
  );
});

test('lengths count characters (code points), after white space is removed', async () => {
  const shop = await open<Shop>();
  const most = { username: 30, display_name: 60, email: 200 };
  const table = await tabulate(Object.keys(most), async (name) => {
    const length = most[name as keyof typeof most];
    const fill = (characters: number) =>
      name === 'email' ? 'a@'.padEnd(characters, 'b') : 'b'.repeat(characters);
    const longest = await readEach(shop, name, {
      fits: `  ${fill(length)}  `,
      'fits in pairs': `${fill(length - 1)}📚`,
      'too long': fill(length + 1),
      'too long in pairs': `${fill(length)}📚`,
    });
    return Object.entries(longest).map(([which, read]) => [which, [...String(read)].length]);
  });
  const wrong = 'wrong'.length;
  const expected = (length: number) => [
    ['fits', length],
    ['fits in pairs', length],
    ['too long', wrong],
    ['too long in pairs', wrong],
  ];
  expect(table).toEqual({
    username: expected(30),
    display_name: expected(60),
    email: expected(200),
  });
});

test('an e-mail address has one @, characters on both sides, and no white space', async () => {
  const shop = await open<Shop>();
  const good = [
    'a@b',
    'ada+news@lantern.test',
    'zoë@example.com',
    ' ada@lantern.test ',
    'Ada@LANTERN.Test',
  ];
  const white = [...'\t\n\v\f\r \u00a0\u1680\u2000\u2003\u2028\u2029\u202f\u205f\u3000\ufeff'];
  const bad = [
    ...['ada', '@', 'ada@', '@lantern.test', 'a@b@c', 12],
    ...white.flatMap((one) => [`a${one}b@lantern.test`, `ada@lan${one}tern.test`]),
  ];
  const table = await readEach(shop, 'email', byName([...good, ...bad]));
  expect(table).toEqual({
    ...byName(good, (address) => (address as string).trim()),
    ...byName(bad, () => 'wrong'),
  });
});

test('a whole number is a number or digits in a string, without a fraction, in its range', async () => {
  const shop = await open<Shop>();
  const good = [
    ...[1900, 2030, 1987, '1900', '2030', '1900.0', '2030.0', '1987.0', ' 1987\n', '01987'],
    ...[`${'0'.repeat(400)}1987`, `${'0'.repeat(400)}1987.0`, `${' '.repeat(10_000)}1987`],
  ];
  const bad = [
    ...[1899, 2031, 1987.5, -1987, 0, 1e21, true, false],
    ...['1899', '2031', '1987.5', '1987.', '+1987', '1e3', '0x7c3', '1,987', '1987 a', '', ' '],
    ...['1987.00', '١٩٨٧', 'null', 'NaN', '1899.0', '2031.0', '1987.0.0', '.0', '1987.1', '-1987'],
    ...[1899.5, 2030.5, 1e-7, 1987.0000001, '1.987e3', '0', '0'.repeat(400), '9'.repeat(400)],
    ...[[1987], { year: 1987 }],
  ];
  const table = await readEach(shop, 'birth_year', byName([...good, ...bad, null]));
  expect(table).toEqual({
    ...byName(good, (year) => Number(year)),
    ...byName(bad, () => 'wrong'),
    null: null,
  });
});

test('a boolean is true or false, or one of these strings in upper or lower case', async () => {
  const shop = await open<Shop>();
  const bad = [0, 1, '0', '1', 'yes', 'on', '', ' true', 'truey', null, [], {}, 'f', 'falſe'];
  const table = await readEach(shop, 'newsletter', {
    ...byName([true, false, 'true', 'TRUE', 'tRuE', 'false', 'False'], undefined),
    ...byName(bad),
  });
  expect(table).toEqual({
    true: true,
    false: false,
    '"true"': true,
    '"TRUE"': true,
    '"tRuE"': true,
    '"false"': false,
    '"False"': false,
    ...byName(bad, () => 'wrong'),
  });
});

test('an object is not a list and not null, and is nested at most 20 deep', async () => {
  const shop = await open<Shop>();
  const nested = (levels: number, wrap: (inner: Json) => Json): Json =>
    Array.from({ length: levels - 1 }).reduce<Json>((inner) => wrap(inner), {});
  const inObject = (inner: Json) => ({ a: 1, in: inner });
  const inList = (inner: Json) => [inner];
  const table = await readEach(shop, 'preferences', {
    'an object': { theme: 'dark', sizes: [1, { a: null }] },
    '20 deep': nested(20, inObject),
    '21 deep': nested(21, inObject),
    '20 deep in lists': { in: nested(19, inList) },
    '21 deep in lists': { in: nested(20, inList) },
    '21 deep after an object': { a: {}, in: nested(20, inObject) },
    '21 deep before an object': { in: nested(20, inObject), z: {} },
    '21 deep after a list': { in: [[], nested(19, inObject)] },
    'a thousand keys': Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`k${i}`, {}])),
    'a list of ten thousand': { in: Array.from({ length: 10_000 }, (_, i) => i) },
    'a long string under a long key': { ['k'.repeat(10_000)]: 'v'.repeat(10_000) },
    'a list': [],
    'a string': '{}',
    null: null,
  });
  const read = Object.entries(table).map(([name, value]) => [
    name,
    value === 'wrong' ? value : 'read',
  ]);
  expect(Object.fromEntries(read)).toEqual({
    'an object': 'read',
    '20 deep': 'read',
    '21 deep': 'wrong',
    '20 deep in lists': 'read',
    '21 deep in lists': 'wrong',
    '21 deep after an object': 'wrong',
    '21 deep before an object': 'wrong',
    '21 deep after a list': 'wrong',
    'a thousand keys': 'read',
    'a list of ten thousand': 'read',
    'a long string under a long key': 'read',
    'a list': 'wrong',
    'a string': 'wrong',
    null: 'wrong',
  });
});

test('missing, null, blank, too long and of another type have five different messages', async () => {
  const { readers } = await open<Shop>();
  const faults: Record<string, Body> = {
    missing: {},
    null: { username: null },
    blank: { username: ' ' },
    'too long': { username: 'b'.repeat(31) },
    'another type': { username: true },
  };
  const messages = new Map<string, string>();
  for (const [fault, body] of Object.entries(faults)) {
    const { email, display_name } = ADA;
    const read = await readers.readReader({ email, display_name, ...body }, { partial: false });
    const told = 'errors' in read ? read.errors['username'] : undefined;
    expect({ fault, told }).toEqual({ fault, told: [expect.stringMatching(/\S/)] });
    messages.set(told?.[0] ?? '', fault);
  }
  expect([...messages.values()]).toEqual(Object.keys(faults));
});

test('a whole number out of range is reported as such, however far out it is', async () => {
  const { readers } = await open<Shop>();
  const messageOf = async (birth_year: Json) => {
    const read = await readers.readReader({ birth_year }, { partial: true });
    return 'errors' in read ? String(read.errors['birth_year']) : 'no error';
  };
  // An answer may have two messages: too small and too large.
  const outOfRange = [await messageOf(1899), await messageOf(2031)];
  const notWhole = await messageOf(1987.5);
  const table = await tabulate(['0', '-5', '-1e300', '1e21', '2000000'], async (number) => {
    const told = await messageOf(Number(number));
    return outOfRange.includes(told) ? 'out of range' : told;
  });
  expect(table).toEqual(
    Object.fromEntries(Object.keys(table).map((number) => [number, 'out of range'])),
  );
  expect(outOfRange).not.toContain(notWhole);
});

/** For each field: values with what is read from them, and wrong values. */
const FIELDS: Record<string, { key: string; good: [Json, Json][]; bad: Json[]; missing: Json }> = {
  username: {
    key: 'username',
    good: [
      ['ada', 'ada'],
      [7, '7'],
    ],
    bad: [null, '', [], 'b'.repeat(31)],
    missing: 'wrong',
  },
  email: {
    key: 'email',
    good: [['a@b.c', 'a@b.c']],
    bad: [null, ' ', 'a', false],
    missing: 'wrong',
  },
  display_name: {
    key: 'displayName',
    good: [[' A ', 'A']],
    bad: [null, '\t', {}, true],
    missing: 'wrong',
  },
  birth_year: {
    key: 'birthYear',
    good: [
      ['1987.0', 1987],
      [null, null],
    ],
    bad: ['', 1899, [2000]],
    missing: null,
  },
  newsletter: {
    key: 'newsletter',
    good: [
      ['FALSE', false],
      [true, true],
    ],
    bad: [null, 0, 'no'],
    missing: false,
  },
  preferences: {
    key: 'preferences',
    good: [[{ a: [] }, { a: [] }]],
    bad: [null, [], '{}'],
    missing: {},
  },
};

test('all fields that are wrong are reported at once, each under its name', async () => {
  const { readers } = await open<Shop>();
  const field = ({ good, bad }: (typeof FIELDS)[string]) =>
    fc.oneof(
      fc.constantFrom(...good).map(([sent, value]) => ({ sent, value })),
      fc.constantFrom(...bad).map((sent) => ({ sent, value: 'wrong' })),
      fc.constant(undefined),
    );
  const fields = fc.record(
    Object.fromEntries(Object.entries(FIELDS).map(([name, one]) => [name, field(one)])),
  );
  const junk = fc.constantFrom<Body>(
    {},
    { id: 9 },
    { is_staff: true, constructor: 1, password: 'x' },
  );
  await property([fields, junk, fc.boolean()], async (said, other, partial) => {
    const body: Body = { ...other };
    const values: Body = {};
    const wrong: string[] = [];
    for (const [name, { key, missing }] of Object.entries(FIELDS)) {
      const one = said[name];
      if (one) body[name] = one.sent;
      if (!one && partial) continue;
      const value = one ? one.value : missing;
      if (value === 'wrong') wrong.push(name);
      else values[key] = value;
    }
    const read = await readers.readReader(body, { partial });
    const seen = 'errors' in read ? countMessages(read.errors) : read;
    expect(seen).toEqual(
      wrong.length > 0 ? Object.fromEntries(wrong.map((name) => [name, 1])) : { values },
    );
  });
});

test('a body that is not an object has one error, under non_field_errors', async () => {
  const shop = await open<Shop>();
  const bodies = ['[]', '[{}]', '"x"', 'null', '3', 'true'];
  const table = await tabulate(bodies, async (raw) => {
    const headers = { 'content-type': 'application/json' };
    const posted = await shop.http('POST', '/api/readers', { raw, headers });
    return { status: posted.status, json: posted.json };
  });
  const refused = { status: 400, json: { non_field_errors: [expect.stringMatching(/\S/)] } };
  expect(table).toEqual(Object.fromEntries(bodies.map((raw) => [raw, refused])));
});

test('the error of a body that is not an object is new each time', async () => {
  const { readers } = await open<Shop>();
  const bodies: Json[] = [[], [{}], 'x', null, 3, true];
  const read: unknown[] = [];
  for (const partial of [false, true, false, true]) {
    // The kit writes over each result before the next call.
    for (const body of bodies) read.push(await readers.readReader(body, { partial }));
  }
  const refused = { errors: { non_field_errors: [expect.stringMatching(/\S/)] } };
  expect(read).toEqual(read.map(() => refused));
});

test('a number that is too large for JavaScript is neither a string nor a year', async () => {
  const shop = await open<Shop>();
  const raw = '{"email":"a@b","display_name":1e400,"birth_year":-1e999,"username":2e308}';
  const headers = { 'content-type': 'application/json' };
  const { status, json } = await shop.http('POST', '/api/readers', { raw, headers });
  expect({ status, told: countMessages(Object(json) as object) }).toEqual({
    status: 400,
    told: { username: 1, display_name: 1, birth_year: 1 },
  });
});

test('fields under __proto__ are not fields of the body', async () => {
  const shop = await open<Shop>();
  const raw = '{"__proto__":{"username":"eve","birth_year":1987},"email":"a@b","display_name":"E"}';
  const headers = { 'content-type': 'application/json' };
  const { status, json } = await shop.http('POST', '/api/readers', { raw, headers });
  expect({ status, told: countMessages(Object(json) as object) }).toEqual({
    status: 400,
    told: { username: 1 },
  });
});

test('fields that a body may not set are neither stored nor in the values', async () => {
  const shop = await open<Shop>();
  const greedy = {
    id: 77,
    is_staff: true,
    isStaff: true,
    is_active: false,
    card_number: 1,
    cardNumber: 1,
    shoe_size: 43,
  };
  const created = await shop.http('POST', '/api/readers', { body: { ...ADA, ...greedy } });
  const patched = await shop.http('PATCH', '/api/readers/1', {
    body: { ...greedy, birth_year: 1915 },
  });
  expect({
    status: [created.status, patched.status],
    values: await shop.readers.readReader({ ...ADA, ...greedy }, { partial: false }),
    stored: await rows(
      'SELECT id, username, birth_year, is_staff, is_active, card_number FROM readers',
    ),
  }).toEqual({
    status: [201, 200],
    values: { values: { ...ADA_READ, ...DEFAULTS } },
    stored: [
      { id: 1, username: 'ada', birth_year: 1915, is_staff: 0, is_active: 1, card_number: null },
    ],
  });
});

test('a reader is shown with six fields, without the e-mail address', async () => {
  const shop = await open<Shop>();
  const row = {
    id: 3,
    username: 'ada',
    email: 'ada@lantern.test',
    displayName: 'Ada',
    birthYear: null,
  };
  const shown = await shop.readers.showReader({
    ...row,
    newsletter: true,
    preferences: { theme: { dark: [1] } },
    isStaff: true,
    isActive: false,
    cardNumber: 4711,
  });
  await database.seed({
    readers: [
      { id: 8, username: 'b', email: 'b@c', display_name: 'B', birth_year: 1950, card_number: 5 },
    ],
  });
  const { json } = await shop.http('GET', '/api/readers/8');
  expect({ shown, json }).toEqual({
    shown: {
      id: 3,
      username: 'ada',
      display_name: 'Ada',
      birth_year: null,
      newsletter: true,
      preferences: { theme: { dark: [1] } },
    },
    json: {
      id: 8,
      username: 'b',
      display_name: 'B',
      birth_year: 1950,
      newsletter: false,
      preferences: {},
    },
  });
});

test('PUT replaces all fields, PATCH changes only those in the body', async () => {
  const shop = await open<Shop>();
  const body = { ...ADA, birth_year: 1915, newsletter: true, preferences: { theme: 'dark' } };
  await shop.http('POST', '/api/readers', { body });
  const stored =
    'SELECT username, email, display_name, birth_year, newsletter, preferences FROM readers';
  const ask = async (method: string, sent: Body) => {
    const { value, sql } = await shop.watch(() =>
      shop.http(method, '/api/readers/1', { body: sent }),
    );
    const writes = sql.filter(({ verb }) => verb === 'update').length;
    const [row] = await rows(stored);
    return { status: value?.status, writes, row };
  };
  const before = {
    ...ADA,
    birth_year: 1915,
    newsletter: 1,
    preferences: '{"theme":"dark"}',
  };
  expect({
    nothing: await ask('PATCH', {}),
    wrong: await ask('PATCH', { display_name: 'Countess', birth_year: 'x' }),
    name: await ask('PATCH', { display_name: 'Countess' }),
    'a PUT without the address': await ask('PUT', { username: 'ada', display_name: 'Ada' }),
    'a whole PUT': await ask('PUT', ADA),
  }).toEqual({
    nothing: { status: 200, writes: 0, row: before },
    wrong: { status: 400, writes: 0, row: before },
    name: { status: 200, writes: 1, row: { ...before, display_name: 'Countess' } },
    'a PUT without the address': {
      status: 400,
      writes: 0,
      row: { ...before, display_name: 'Countess' },
    },
    'a whole PUT': {
      status: 200,
      writes: 1,
      row: { ...ADA, birth_year: null, newsletter: 0, preferences: '{}' },
    },
  });
});

test('preferences are merged at every depth, and nothing else changes', async () => {
  const { readers } = await open<Shop>();
  const current = {
    quiet: null,
    theme: 'dark',
    page: { size: 20, hint: null, sort: { by: 'title', down: true } },
    tags: ['a', 'b'],
  };
  const changes: Record<string, Body> = {
    nothing: {},
    'another value': { theme: 'light' },
    'a new key': { lang: 'et', toString: 1 },
    'null removes': { theme: null, page: { sort: null }, absent: null },
    'deep in objects': { page: { sort: { by: 'price' }, dense: false } },
    'a list as a whole': { tags: [] },
    'an object over a string': { theme: { name: 'dark', hue: null } },
    'a string over an object': { page: 'one' },
    'an object over a list': { tags: { 0: 'c' } },
    'a list over an object': { page: [{ size: null }] },
  };
  const table = await tabulate(Object.keys(changes), (name) =>
    readers.mergePreferences(current, changes[name] ?? {}),
  );
  expect(table).toEqual({
    nothing: current,
    'another value': { ...current, theme: 'light' },
    'a new key': { ...current, lang: 'et', toString: 1 },
    'null removes': { quiet: null, page: { size: 20, hint: null }, tags: ['a', 'b'] },
    'deep in objects': {
      ...current,
      page: { size: 20, hint: null, sort: { by: 'price', down: true }, dense: false },
    },
    'a list as a whole': { ...current, tags: [] },
    'an object over a string': { ...current, theme: { name: 'dark' } },
    'a string over an object': { ...current, page: 'one' },
    'an object over a list': { ...current, tags: { 0: 'c' } },
    'a list over an object': { ...current, page: [{ size: null }] },
  });
});

test('a key named __proto__ changes no object, whatever its value is', async () => {
  const shop = await open<Shop>();
  await database.seed({
    readers: ['ada', 'bo'].map((username) => ({
      username,
      email: `${username}@b.c`,
      display_name: username,
      preferences: '{"deep":{"kept":1}}',
    })),
  });
  const raw = `{"preferences":{"__proto__":{"is_staff":true},"constructor":{"prototype":{"is_staff":true}},
    "deep":{"__proto__":{"is_staff":true},"more":2},"fresh":{"__proto__":{"is_staff":true},"b":1}}}`;
  const headers = { 'content-type': 'application/json' };
  const { status } = await shop.http('PATCH', '/api/readers/1', { raw, headers });
  const stored = await rows<{ preferences: string }>('SELECT preferences FROM readers ORDER BY id');
  expect({
    status,
    inherited: await shop.readers.inheritedNames(),
    stored: stored.map(({ preferences }) => JSON.stringify(sorted(JSON.parse(preferences)))),
  }).toEqual({
    status: 200,
    inherited: [],
    stored: [
      '{"constructor":{"prototype":{"is_staff":true}},"deep":{"kept":1,"more":2},"fresh":{"b":1}}',
      '{"deep":{"kept":1}}',
    ],
  });
});

test('null does not remove an existing key named __proto__', async () => {
  const shop = await open<Shop>();
  const headers = { 'content-type': 'application/json' };
  const preferences = '{"__proto__":{"odd":1},"deep":{"__proto__":2,"b":3}}';
  await database.seed({
    readers: [{ id: 1, username: 'ada', email: 'a@b', display_name: 'A', preferences }],
  });
  const raw = '{"preferences":{"__proto__":null,"deep":{"__proto__":null,"c":4}}}';
  const { status } = await shop.http('PATCH', '/api/readers/1', { raw, headers });
  const [stored] = await rows<{ preferences: string }>('SELECT preferences FROM readers');
  expect({ status, stored: stored?.preferences }).toEqual({
    status: 200,
    stored: '{"__proto__":{"odd":1},"deep":{"__proto__":2,"b":3,"c":4}}',
  });
});

/** What is read from each of these values of a field, or that the value is wrong. */
async function readEach(
  { readers }: Shops,
  field: string,
  values: Readonly<Record<string, Json>>,
): Promise<Record<string, unknown>> {
  const key = FIELDS[field]?.key ?? '';
  return tabulate(Object.keys(values), async (name) => {
    const body = { [field]: values[name] ?? null };
    const read = await readers.readReader(body, { partial: true });
    // Values that were read before must not matter.
    expect(await readers.readReader(body, { partial: true })).toEqual(read);
    if ('values' in read) return (read.values as Body)[key];
    const told = countMessages(read.errors);
    return Object.keys(told).join() === field && told[field] === 1 ? 'wrong' : read.errors;
  });
}

/** A table of what `make` returns for each value, under the value as JSON. */
function byName<T = Json>(values: readonly Json[], make?: (value: Json) => T): Record<string, T> {
  const name = (value: Json) => JSON.stringify(value);
  return Object.fromEntries(
    values.map((value) => [name(value), make ? make(value) : (value as T)]),
  );
}

/** The number of messages for each field; a value that is not a list of messages is shown. */
function countMessages(errors: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(errors).map(([name, told]: [string, unknown]) => {
      const isList = Array.isArray(told) && told.every((one) => /\S/.test(String(one)));
      return [name, isList ? told.length : told];
    }),
  );
}

function rows<T extends Row>(sql: string) {
  return database.rows<T>(sql);
}

/** The keys of all objects in alphabetical order. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
