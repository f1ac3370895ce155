import { createHash, scryptSync } from 'node:crypto';

import { database, open, OPENING_TIME, sweep, tabulate } from '@bookshop/kit';

import type { Shop } from '../src/shop';

const DAY = 24 * 60 * 60 * 1_000;
const PASSWORD = 'brass lantern';

const ADA = { id: 7, username: 'ada', email: 'ada@b.c', display_name: 'Ada', card_number: 4711 };
const BEN = { id: 8, username: 'ben', email: 'ben@b.c', display_name: 'Ben', is_staff: true };

const ADA_BY_TOKEN = { username: 'ada', is_staff: false, by: 'token' };
const UNKNOWN = { status: 401, code: 'token-unknown', asks: 'Token' };

test('a token is issued for name and password, and identifies its reader', async () => {
  const { http } = await openWithReaders();
  const body = { username: 'ada', password: PASSWORD };
  const { status, json } = await http('POST', '/api/tokens', { body });
  const { token } = json as { token: string };
  expect({ status, json, me: await ask(http, token) }).toEqual({
    status: 201,
    json: { token: expect.stringMatching(/^[\w-]{43,200}$/) },
    me: ADA_BY_TOKEN,
  });
});

test('the table stores the digest of a token, and the token itself is stored nowhere', async () => {
  const { tokens, clock } = await openWithReaders();
  await clock.set(OPENING_TIME + 987);
  const token = await tokens.issueToken(8);
  const [row, ...more] = await database.rows('SELECT * FROM tokens');
  const { reader_id, digest, created_at } = row ?? {};
  const text = JSON.stringify(row);
  const isIn = (part: string) => text.includes(part);
  const pieces = Array.from({ length: token.length - 7 }, (_, i) => token.slice(i, i + 8));
  expect({ reader_id, digest, at: timeOf(created_at), more, found: pieces.filter(isIn) }).toEqual({
    reader_id: 8,
    digest: digestOf(token),
    at: OPENING_TIME + 987,
    more: [],
    found: [],
  });
});

test('no two tokens are alike, for any reader and from any shop', async () => {
  const shops = [await openWithReaders(), await open<Shop>()];
  const made: Record<string, string[]> = { 7: [], 8: [] };
  for (const { tokens } of [...shops, ...shops, ...shops, ...shops])
    for (const reader of [7, 8]) made[reader]?.push(await tokens.issueToken(reader));
  // A position at which all tokens of a reader have the same character is not random.
  const places = (tokens: readonly string[]) =>
    Array.from({ length: 43 }, (_, i) => new Set(tokens.map((token) => token.at(-1 - i))).size);
  const fixed = Object.values(made).map((tokens) => places(tokens).filter((size) => size < 2));
  expect({ different: new Set(Object.values(made).flat()).size, fixed }).toEqual({
    different: 16,
    fixed: [[], []],
  });
});

test('a token whose digest is in the table identifies its reader', async () => {
  const { http } = await openWithReaders();
  const held = [
    ...['t', '0', '_-_', 'A1b2C3', '-'.repeat(43), 'Zz9'.repeat(60)],
    ...['a'.repeat(255), 'b'.repeat(256), 'c'.repeat(1_001), 'Zz9_'.repeat(3_000)],
  ];
  await database.seed({
    tokens: held.map((token, i) => ({
      reader_id: i % 2 === 0 ? 7 : 8,
      digest: digestOf(token),
      created_at: stamp(OPENING_TIME),
    })),
  });
  const table = await tabulate(held, (token) => ask(http, token));
  const ben = { username: 'ben', is_staff: true, by: 'token' };
  expect(table).toEqual(
    Object.fromEntries(held.map((token, i) => [token, i % 2 === 0 ? ADA_BY_TOKEN : ben])),
  );
});

test('the scheme is case-insensitive, and a token anywhere else is ignored', async () => {
  const { http, tokens } = await openWithReaders();
  const token = await tokens.issueToken(7);
  const me = async (headers: Record<string, string>, query = '') =>
    tell(await http('GET', `/api/me${query}`, { headers }));
  const nobody = { status: 401, code: 'not-authenticated', asks: 'Token' };
  expect({
    'tOkEn …': await me({ authorization: `tOkEn ${token}` }),
    'TOKEN  …': await me({ authorization: `TOKEN  ${token}` }),
    'Basic …': await me({ authorization: `Basic ${token}` }),
    'Tokens …': await me({ authorization: `Tokens ${token}` }),
    'a card': await me({ authorization: 'Card 4711' }),
    'the token alone': await me({ authorization: token }),
    'in the query': await me({}, `?token=${token}&access_token=${token}`),
    'in other headers': await me({ 'x-token': token, token, cookie: `token=${token}` }),
    nothing: await me({}),
  }).toEqual({
    'tOkEn …': ADA_BY_TOKEN,
    'TOKEN  …': ADA_BY_TOKEN,
    'Basic …': nobody,
    'Tokens …': nobody,
    'a card': { ...ADA_BY_TOKEN, by: 'card' },
    'the token alone': nobody,
    'in the query': nobody,
    'in other headers': nobody,
    nothing: nobody,
  });
});

test('a string that cannot be a token is rejected, with a code for each reason', async () => {
  const { http } = await openWithReaders();
  const codes: Record<string, string> = {
    '': 'token-missing',
    ' ': 'token-missing',
    'a b': 'token-spaces',
    'a  b c': 'token-spaces',
    'a\tb': 'token-spaces',
    'a ü': 'token-spaces',
    ü: 'token-characters',
    'a.b': 'token-characters',
    'a=': 'token-characters',
    '"a"': 'token-characters',
    "a'--": 'token-characters',
    'a,b': 'token-characters',
    'a%': 'token-characters',
    'a+/': 'token-characters',
    abc: 'token-unknown',
    '123': 'token-unknown',
    null: 'token-unknown',
    __proto__x: 'token-unknown',
    ['a'.repeat(12_000)]: 'token-unknown',
    [`${'a'.repeat(12_000)}.`]: 'token-characters',
    [`${'a'.repeat(12_000)} b`]: 'token-spaces',
    ['a '.repeat(6_000)]: 'token-spaces',
  };
  const table = await tabulate(Object.keys(codes), (credentials) => ask(http, credentials));
  const expected = Object.entries(codes).map(([credentials, code]) => [
    credentials,
    { status: 401, code, asks: 'Token' },
  ]);
  expect(table).toEqual(Object.fromEntries(expected));
});

test('a string that is similar to a token is unknown, and so is its digest', async () => {
  const { http, tokens } = await openWithReaders();
  const token = await tokens.issueToken(7);
  const other = (character: string | undefined) => (character === 'x' ? 'y' : 'x');
  const turned = [...token].map((one) =>
    /[a-z]/.test(one) ? one.toUpperCase() : one.toLowerCase(),
  );
  const near: Record<string, string> = {
    half: token.slice(0, Math.floor(token.length / 2)),
    'without its end': token.slice(0, -1),
    'without its beginning': token.slice(1),
    'and one more': `${token}x`,
    'one more, and it': `x${token}`,
    twice: token + token,
    'another end': token.slice(0, -1) + other(token.at(-1)),
    'another beginning': other(token[0]) + token.slice(1),
    'in another case': turned.join(''),
    'its digest': digestOf(token),
    'the number of its row': '1',
    'the number of its reader': '7',
    'a wildcard': '_'.repeat(token.length),
  };
  const table = await tabulate(Object.keys(near), (name) => ask(http, near[name] ?? ''));
  expect(table).toEqual(Object.fromEntries(Object.keys(near).map((name) => [name, UNKNOWN])));
});

test('a token is valid for ninety days, however often it is used', async () => {
  const { http, tokens, clock } = await openWithReaders();
  const begun = OPENING_TIME + 987;
  await clock.set(begun);
  const token = await tokens.issueToken(7);
  const at = async (ms: number) => {
    await clock.set(begun + ms);
    return ask(http, token);
  };
  const early = await at(90 * DAY - 1_000);
  const late = await tokens.issueToken(7);
  const expired = { status: 401, code: 'token-expired', asks: 'Token' };
  expect({
    'a second before': early,
    'a millisecond before': await at(90 * DAY - 1),
    then: await at(90 * DAY),
    later: await at(400 * DAY),
    'another one, then': (await at(91 * DAY), await ask(http, late)),
  }).toEqual({
    'a second before': ADA_BY_TOKEN,
    'a millisecond before': ADA_BY_TOKEN,
    then: expired,
    later: expired,
    'another one, then': ADA_BY_TOKEN,
  });
});

test('an inactive reader is rejected, and a reader who joins the staff is staff at once', async () => {
  const { http, tokens, clock } = await openWithReaders();
  const token = await tokens.issueToken(7);
  const after = async (change: string) => {
    await database.rows(`UPDATE readers SET ${change} WHERE id = 7`);
    return ask(http, token);
  };
  expect({
    before: await ask(http, token),
    'on the staff': await after("is_staff = TRUE, username = 'countess'"),
    'not active': await after('is_active = FALSE'),
    'active again': await after("is_active = TRUE, is_staff = FALSE, username = 'ada'"),
    'neither active nor in time': (await clock.advance(90 * DAY), await after('is_active = FALSE')),
  }).toEqual({
    before: ADA_BY_TOKEN,
    'on the staff': { username: 'countess', is_staff: true, by: 'token' },
    'not active': { status: 401, code: 'inactive', asks: 'Token' },
    'active again': ADA_BY_TOKEN,
    'neither active nor in time': { status: 401, code: 'token-expired', asks: 'Token' },
  });
});

test('a revoked token is unknown, and all others stay valid', async () => {
  const { http, tokens } = await openWithReaders();
  const given = await tokens.issueToken(7);
  const kept = await tokens.issueToken(7);
  const theirs = await tokens.issueToken(8);
  const giveBack = (headers: Record<string, string>) =>
    http('DELETE', '/api/tokens/current', { headers });
  const by = (token: string) => ({ authorization: `Token ${token}` });
  const { status, text } = await giveBack(by(given));
  const rows = await database.rows('SELECT digest FROM tokens ORDER BY id');
  expect({
    answer: { status, text },
    left: rows.map(({ digest }) => digest),
    given: await ask(http, given),
    again: tell(await giveBack(by(given))),
    kept: await ask(http, kept),
    theirs: await ask(http, theirs),
    'with a card': tell(await giveBack({ authorization: 'Card 4711' })),
    'with one that never was': tell(await giveBack(by('x'.repeat(43)))),
    rows: (await database.rows('SELECT id FROM tokens')).length,
  }).toEqual({
    answer: { status: 204, text: '' },
    left: [digestOf(kept), digestOf(theirs)],
    given: UNKNOWN,
    again: UNKNOWN,
    kept: ADA_BY_TOKEN,
    theirs: { username: 'ben', is_staff: true, by: 'token' },
    'with a card': { status: 401, code: 'not-authenticated', asks: 'Token' },
    'with one that never was': UNKNOWN,
    rows: 2,
  });
});

test('a token that another program has stored is revoked as well, however long it is', async () => {
  const { http } = await openWithReaders();
  const held = ['t', 'Zz9'.repeat(60), 'c'.repeat(1_001), 'Zz9_'.repeat(3_000)];
  await database.seed({
    tokens: held.map((token) => ({
      reader_id: 7,
      digest: digestOf(token),
      created_at: stamp(OPENING_TIME),
    })),
  });
  const table = await tabulate(held, async (token) => {
    const headers = { authorization: `Token ${token}` };
    const { status } = await http('DELETE', '/api/tokens/current', { headers });
    return [status, await ask(http, token)];
  });
  const left = await database.rows('SELECT id FROM tokens');
  expect({ table, left }).toEqual({
    table: Object.fromEntries(held.map((token) => [token, [204, UNKNOWN]])),
    left: [],
  });
});

test('every shop on the same database knows a token as long as its row exists', async () => {
  const first = await openWithReaders();
  const second = await open<Shop>();
  const token = await first.tokens.issueToken(7);
  const inBoth = async () => [await ask(first.http, token), await ask(second.http, token)];
  const before = await inBoth();
  await database.rows('DELETE FROM tokens');
  const gone = await inBoth();
  const row = { reader_id: 8, digest: digestOf(token), created_at: stamp(OPENING_TIME) };
  await database.seed({ tokens: [row] });
  const ben = { username: 'ben', is_staff: true, by: 'token' };
  expect({ before, gone, 'given to another': await inBoth() }).toEqual({
    before: [ADA_BY_TOKEN, ADA_BY_TOKEN],
    gone: [UNKNOWN, UNKNOWN],
    'given to another': [ben, ben],
  });
});

test('when the database fails, the token is not reported as wrong', async () => {
  const asking = async () => {
    const { http, tokens } = await openWithReaders();
    const token = await tokens.issueToken(7);
    return () => ask(http, token);
  };
  await sweep.faults(asking, async ({ value, at }) => {
    const failed = { status: 500, code: 'internal-error', asks: undefined };
    expect(value).toEqual(at ? failed : ADA_BY_TOKEN);
  });
});

test('when the database fails, nobody is told a token that is not stored', async () => {
  let isKnown = async (_token: string) => false;
  const issuing = async () => {
    const { http } = await openWithReaders();
    isKnown = async (token) => 'username' in (await ask(http, token));
    const body = { username: 'ada', password: PASSWORD };
    return async () => {
      const { status, json } = await http('POST', '/api/tokens', { body });
      const { token = '' } = Object(json) as { token?: string };
      return { status, token };
    };
  };
  await sweep.faults(issuing, async ({ value, at, again }) => {
    const { status, token = '' } = value ?? {};
    const first = { status, known: await isKnown(token) };
    const repeated = at ? await again() : value;
    expect({ ...first, repeated: await isKnown(repeated?.token ?? '') }).toEqual({
      status: at ? 500 : 201,
      known: at === undefined,
      repeated: true,
    });
  });
});

test('when the database fails, the response says correctly whether the token is revoked', async () => {
  let isKnown = async () => true;
  const givingBack = async () => {
    const { http, tokens } = await openWithReaders();
    const token = await tokens.issueToken(7);
    isKnown = async () => 'username' in (await ask(http, token));
    return async () => {
      const headers = { authorization: `Token ${token}` };
      return (await http('DELETE', '/api/tokens/current', { headers })).status;
    };
  };
  await sweep.faults(givingBack, async ({ value, at, again }) => {
    const left = await isKnown();
    await (at ? again() : undefined);
    expect({ told: value, 'still there': left, repeated: await isKnown() }).toEqual({
      told: at ? 500 : 204,
      'still there': at !== undefined,
      repeated: false,
    });
  });
});

type Http = Awaited<ReturnType<typeof openWithReaders>>['http'];

async function openWithReaders() {
  const shop = await open<Shop>();
  const password_digest = passwordDigest(PASSWORD);
  await database.seed({ readers: [ADA, BEN].map((reader) => ({ ...reader, password_digest })) });
  return shop;
}

/** Whom the shop recognizes by this token, or the error. */
async function ask(http: Http, token: string) {
  const headers = { authorization: `Token ${token}` };
  return tell(await http('GET', '/api/me', { headers }));
}

/** The body of a response; of an error the status, the code, and whether it asks for a token. */
function tell({ status, json, headers }: Awaited<ReturnType<Http>>): Record<string, unknown> {
  if (status === 200) return json as Record<string, unknown>;
  const { code } = Object(json) as { code?: unknown };
  const challenge = String(headers['www-authenticate'] ?? '');
  return { status, code, asks: /\bToken realm="[^"]+"/.test(challenge) ? 'Token' : undefined };
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** A password hash in the shop's format, at the lowest cost. */
function passwordDigest(password: string): string {
  const salt = Buffer.from('salt');
  const key = scryptSync(password, salt, 32, { N: 2, r: 1, p: 1 });
  return `scrypt$2$1$1$${salt.toString('base64url')}$${key.toString('base64url')}`;
}

/** A time in a format that both databases and Sequelize read. */
function stamp(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', ' +00:00');
}

function timeOf(value: unknown): number {
  return new Date(String(value)).getTime();
}
