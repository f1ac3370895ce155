import {
  createHmac,
  generateKeyPairSync,
  type KeyObject,
  scryptSync,
  sign as signBytes,
  verify as verifyBytes,
} from 'node:crypto';

import { database, type Json, open, OPENING_TIME, sweep, tabulate } from '@bookshop/kit';

import type { Shop } from '../src/shop';

const NOW = OPENING_TIME / 1_000;
const PASSWORD = 'brass lantern';
const OURS = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const THEIRS = generateKeyPairSync('ec', { namedCurve: 'P-256' });
/** The shortest key that may sign RS256, since it takes long to generate a longer one. */
const RSA = generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey;
const ENV = {
  JWT_PRIVATE_KEY: OURS.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  JWT_ISSUER: 'https://shop.test',
  JWT_AUDIENCE: 'shop-readers',
};

const ADA = { id: 7, username: 'ada', email: 'ada@b.c', display_name: 'Ada', card_number: 4711 };
const BEN = { id: 8, username: 'ben', email: 'ben@b.c', display_name: 'Ben', is_staff: true };

/** The claims of a JWT of Ada's. */
const CLAIMS = { iss: 'https://shop.test', aud: 'shop-readers', sub: '7', exp: NOW + 60 };

const ADA_BY_JWT = { username: 'ada', is_staff: false, by: 'jwt' };
const INVALID = { status: 401, code: 'jwt-invalid', asks: 'Bearer' };
const EXPIRED = { status: 401, code: 'jwt-expired', asks: 'Bearer' };

type Claims = Record<string, Json | undefined>;

test('a JWT is issued for name and password, and identifies its reader', async () => {
  const { http } = await openWithReaders();
  const body = { username: 'ben', password: PASSWORD };
  const { status, json } = await http('POST', '/api/jwt', { body });
  const { token } = json as { token: string };
  expect({ status, json, me: await ask(http, token) }).toEqual({
    status: 200,
    json: { token: expect.any(String) },
    me: { username: 'ben', is_staff: true, by: 'jwt' },
  });
});

test('it has exactly the five claims, and is signed with ES256', async () => {
  const { http, clock } = await openWithReaders();
  await clock.advance(86_400_999);
  const body = { username: 'ada', password: PASSWORD };
  const { json } = await http('POST', '/api/jwt', { body });
  const { token = '..' } = json as { token?: string };
  const [header = '', payload = '', signature = ''] = token.split('.');
  const key = { key: OURS.publicKey, dsaEncoding: 'ieee-p1363' } as const;
  const signed = Buffer.from(`${header}.${payload}`);
  expect({
    alg: read(header)['alg'],
    payload: read(payload),
    holds: verifyBytes('sha256', signed, key, Buffer.from(signature, 'base64url')),
  }).toEqual({
    alg: 'ES256',
    payload: {
      iss: 'https://shop.test',
      aud: 'shop-readers',
      sub: '7',
      iat: NOW + 86_400,
      exp: NOW + 86_400 + 900,
    },
    holds: true,
  });
});

test('a JWT with our signature and the right claims is accepted, and other claims are ignored', async () => {
  const { http } = await openWithReaders();
  const jwts: Record<string, string> = {
    'only the claims that are needed': sign(CLAIMS),
    'of no type': sign(CLAIMS, { alg: 'ES256' }),
    'for several': sign({ ...CLAIMS, aud: ['elsewhere', 'shop-readers'] }),
    'for ten years': sign({ ...CLAIMS, exp: NOW + 315_360_000 }),
    'until a time that no calendar has': sign({ ...CLAIMS, exp: 1e300 }),
    'with nbf now': sign({ ...CLAIMS, nbf: NOW, iat: NOW }),
    'with nbf before 1970': sign({ ...CLAIMS, nbf: -1.5 }),
    'with a long claim': sign({ ...CLAIMS, note: 'x'.repeat(8_000) }),
    'with hundreds of claims': sign({
      ...Object.fromEntries(Array.from({ length: 800 }, (_, i) => [`c${i}`, i])),
      ...CLAIMS,
    }),
    'for hundreds, of which we are the last': sign({
      ...CLAIMS,
      aud: [...Array.from({ length: 600 }, (_, i) => `shop-${i}`), 'shop-readers'],
    }),
    'with a long name for the key': sign(CLAIMS, { alg: 'ES256', kid: 'x'.repeat(8_000) }),
    'with iat tomorrow': sign({ ...CLAIMS, iat: NOW + 86_400, jti: '1', typ: 'at+jwt', azp: 'x' }),
    'with a name for the key': sign(CLAIMS, { alg: 'ES256', kid: 'x', typ: 'at+jwt' }),
    'with a name, a role and a number': sign({
      ...CLAIMS,
      ...{ username: 'ben', role: 'staff', is_staff: true, isStaff: true, id: 8, reader: 8 },
    }),
  };
  const table = await tabulate(Object.keys(jwts), (name) => ask(http, jwts[name] ?? ''));
  expect(table).toEqual(Object.fromEntries(Object.keys(jwts).map((name) => [name, ADA_BY_JWT])));
});

test('a JWT that is signed in any other way than with ES256 is rejected', async () => {
  const { http } = await openWithReaders();
  const pem = OURS.publicKey.export({ type: 'spki', format: 'pem' }) as string;
  const der = OURS.publicKey.export({ type: 'spki', format: 'der' });
  const hmac = (hash: string, secret: string | Buffer) => (data: Buffer) =>
    createHmac(hash, secret).update(data).digest();
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
  const nothing = () => Buffer.alloc(0);
  const ours = (data: Buffer) => signEs256(OURS.privateKey, data);
  const jwts: Record<string, string> = {
    none: sign(CLAIMS, { alg: 'none' }, nothing),
    NONE: sign(CLAIMS, { alg: 'NONE' }, nothing),
    'none, with a signature': sign(CLAIMS, { alg: 'none' }, ours),
    'no algorithm': sign(CLAIMS, { typ: 'JWT' }, nothing),
    'no algorithm, with a signature': sign(CLAIMS, { typ: 'JWT' }, ours),
    'ES256 without a signature': sign(CLAIMS, { alg: 'ES256' }, nothing),
    'HS256 with the public key': sign(CLAIMS, { alg: 'HS256' }, hmac('sha256', pem)),
    'HS256 with the trimmed public key': sign(CLAIMS, { alg: 'HS256' }, hmac('sha256', pem.trim())),
    'HS256 with its bytes': sign(CLAIMS, { alg: 'HS256' }, hmac('sha256', der)),
    'HS256 with nothing': sign(CLAIMS, { alg: 'HS256' }, hmac('sha256', '')),
    'HS256 with our signature': sign(CLAIMS, { alg: 'HS256' }, ours),
    'HS512 with the public key': sign(CLAIMS, { alg: 'HS512' }, hmac('sha512', pem)),
    RS256: sign(CLAIMS, { alg: 'RS256' }, (data) => signBytes('sha256', data, RSA)),
    ES384: sign(CLAIMS, { alg: 'ES384' }, (data) => signBytes('sha384', data, p384)),
    'ES384 with our key': sign(CLAIMS, { alg: 'ES384' }, (data) =>
      signEs256(OURS.privateKey, data, 'sha384'),
    ),
    'es256 in small letters': sign(CLAIMS, { alg: 'es256' }, ours),
    'ES256 in a list': sign(CLAIMS, { alg: ['ES256'] }, ours),
  };
  const table = await tabulate(Object.keys(jwts), (name) => ask(http, jwts[name] ?? ''));
  expect(table).toEqual(Object.fromEntries(Object.keys(jwts).map((name) => [name, INVALID])));
});

test('a JWT that somebody else has signed or changed is rejected', async () => {
  const { http } = await openWithReaders();
  const [header = '', payload = '', signature = ''] = sign(CLAIMS).split('.');
  const jwk = THEIRS.publicKey.export({ format: 'jwk' }) as Json;
  const theirs = (data: Buffer) => signEs256(THEIRS.privateKey, data);
  const middle = signature[40] === 'A' ? 'B' : 'A';
  const jwts: Record<string, string> = {
    'another key': sign(CLAIMS, { alg: 'ES256' }, theirs),
    'another key, which the header contains': sign(CLAIMS, { alg: 'ES256', jwk }, theirs),
    'another payload': [header, write({ ...CLAIMS, sub: '8' }), signature].join('.'),
    'another header': [write({ alg: 'ES256', kid: 'x' }), payload, signature].join('.'),
    'another signature': `${header}.${payload}.${signature.slice(0, 40)}${middle}${signature.slice(41)}`,
    'half a signature': `${header}.${payload}.${signature.slice(0, 43)}`,
    'a signature of zeros': `${header}.${payload}.${'A'.repeat(86)}`,
    'no signature': `${header}.${payload}.`,
    'no third part': `${header}.${payload}`,
  };
  const table = await tabulate(Object.keys(jwts), (name) => ask(http, jwts[name] ?? ''));
  expect(table).toEqual(Object.fromEntries(Object.keys(jwts).map((name) => [name, INVALID])));
});

test('a JWT with another issuer or another audience is rejected', async () => {
  const { http } = await openWithReaders();
  const changes: Record<string, Claims> = {
    'without iss': { iss: undefined },
    'by another shop': { iss: 'https://elsewhere.test' },
    'iss with a slash at the end': { iss: 'https://shop.test/' },
    'iss with something after it': { iss: 'https://shop.test.elsewhere.test' },
    'by this one in capitals': { iss: 'HTTPS://SHOP.TEST' },
    'an empty iss': { iss: '' },
    'by null': { iss: null },
    'by this one, in a list': { iss: ['https://shop.test'] },
    'without aud': { aud: undefined },
    'for others': { aud: 'elsewhere' },
    'for the issuer': { aud: 'https://shop.test' },
    'a part of aud': { aud: 'shop' },
    'aud with something after it': { aud: 'shop-readers-of-elsewhere' },
    'for several others': { aud: ['elsewhere', 'shop'] },
    'for an empty list': { aud: [] },
    'an empty aud': { aud: '' },
    'for these, in a list of lists': { aud: [['shop-readers']] },
    'for these, in an object': { aud: { 0: 'shop-readers', length: 1 } },
  };
  const table = await tabulate(Object.keys(changes), (name) =>
    ask(http, sign({ ...CLAIMS, ...changes[name] })),
  );
  expect(table).toEqual(Object.fromEntries(Object.keys(changes).map((name) => [name, INVALID])));
});

test('a JWT must have exp, and has expired at the second that exp names', async () => {
  const { http, clock } = await openWithReaders();
  await clock.set(OPENING_TIME + 999);
  const changes: Record<string, Claims> = {
    'a second from now': { exp: NOW + 1 },
    // Now is a whole second.
    'half a second from now': { exp: NOW + 0.5 },
    'a thousandth from now': { exp: NOW + 0.001 },
    now: { exp: NOW },
    'half a second ago': { exp: NOW - 0.5 },
    'a second ago': { exp: NOW - 1 },
    'before 1970': { exp: -1 },
    'an hour ago': { exp: NOW - 3_600 },
    'at the beginning': { exp: 0 },
    never: { exp: undefined },
    null: { exp: null },
    'as a string': { exp: String(NOW + 60) },
    'as a day': { exp: '2031-01-01T00:00:00Z' },
    'in a list': { exp: [NOW + 60] },
  };
  const table = await tabulate(Object.keys(changes), (name) =>
    ask(http, sign({ ...CLAIMS, ...changes[name] })),
  );
  expect(table).toEqual({
    'a second from now': ADA_BY_JWT,
    'half a second from now': ADA_BY_JWT,
    'a thousandth from now': ADA_BY_JWT,
    now: EXPIRED,
    'half a second ago': EXPIRED,
    'a second ago': EXPIRED,
    'before 1970': EXPIRED,
    'an hour ago': EXPIRED,
    'at the beginning': EXPIRED,
    never: INVALID,
    null: INVALID,
    'as a string': INVALID,
    'as a day': INVALID,
    'in a list': INVALID,
  });
});

test('the code is jwt-expired only when nothing else is wrong', async () => {
  const { http } = await openWithReaders();
  await database.rows('UPDATE readers SET is_active = FALSE WHERE id = 8');
  const alone: Claims[] = [{}, { sub: '99' }, { sub: '8' }, { nbf: NOW }];
  const beside: Claims[] = [
    ...[{ iss: 'https://elsewhere.test' }, { iss: null }, { aud: 'elsewhere' }, { aud: [] }],
    ...[{ nbf: NOW + 1 }, { nbf: String(NOW) }, { nbf: null }],
    ...[{ sub: 'ada' }, { sub: '' }, { sub: 7 }, { sub: null }],
    ...[{ sub: '0' }, { sub: '2147483648' }, { sub: '9'.repeat(40) }],
  ];
  const table = await tabulate(
    [...alone, ...beside].map((change) => JSON.stringify(change)),
    (change) => ask(http, sign({ ...CLAIMS, exp: NOW - 1, ...(JSON.parse(change) as Claims) })),
  );
  const theirs = (data: Buffer) => signEs256(THEIRS.privateKey, data);
  const forged = sign({ ...CLAIMS, exp: NOW - 1 }, { alg: 'ES256' }, theirs);
  expect({ ...table, forged: await ask(http, forged) }).toEqual({
    ...Object.fromEntries(alone.map((change) => [JSON.stringify(change), EXPIRED])),
    ...Object.fromEntries(beside.map((change) => [JSON.stringify(change), INVALID])),
    forged: INVALID,
  });
});

test('a valid JWT expires by the shop’s clock', async () => {
  const { http, clock } = await openWithReaders();
  const body = { username: 'ada', password: PASSWORD };
  const { json } = await http('POST', '/api/jwt', { body });
  const { token } = json as { token: string };
  await clock.set(OPENING_TIME + 999);
  const later = (await http('POST', '/api/jwt', { body })).json as { token: string };
  const at = async (ms: number, jwt = token) => {
    await clock.set(OPENING_TIME + ms);
    return ask(http, jwt);
  };
  expect({
    'at once': await at(0),
    'a second before': await at(899_000),
    'a millisecond before': await at(899_999),
    'one of the same second': await at(899_999, later.token),
    then: await at(900_000),
    'one of the same second, then': await at(900_000, later.token),
    'in a year': await at(31_536_000_000),
  }).toEqual({
    'at once': ADA_BY_JWT,
    'a second before': ADA_BY_JWT,
    'a millisecond before': ADA_BY_JWT,
    'one of the same second': ADA_BY_JWT,
    then: EXPIRED,
    'one of the same second, then': EXPIRED,
    'in a year': EXPIRED,
  });
});

test('a JWT with nbf is rejected before that time', async () => {
  const { http, clock } = await openWithReaders();
  const late = sign({ ...CLAIMS, nbf: NOW + 10 });
  const half = sign({ ...CLAIMS, nbf: NOW + 9.5 });
  const changes: Claims[] = [
    ...[{ nbf: NOW + 1 }, { nbf: NOW + 59 }, { nbf: String(NOW - 1) }],
    ...[{ nbf: null }, { nbf: false }, { nbf: '' }, { nbf: [NOW - 1] }],
  ];
  const early = await tabulate(
    changes.map((change) => JSON.stringify(change)),
    (change) => ask(http, sign({ ...CLAIMS, ...(JSON.parse(change) as Claims) })),
  );
  const at = async (ms: number, jwt = late) => {
    await clock.set(OPENING_TIME + ms);
    return ask(http, jwt);
  };
  expect({
    ...early,
    before: await at(0),
    'half a second before': await at(9_500),
    'a millisecond before': await at(9_999),
    then: await at(10_000),
    'with a fraction, later in the same second': await at(9_999, half),
    'with a fraction, at the next second': await at(10_000, half),
  }).toEqual({
    ...Object.fromEntries(changes.map((change) => [JSON.stringify(change), INVALID])),
    before: INVALID,
    'half a second before': INVALID,
    'a millisecond before': INVALID,
    then: ADA_BY_JWT,
    'with a fraction, later in the same second': INVALID,
    'with a fraction, at the next second': ADA_BY_JWT,
  });
});

test('sub is the id of a reader, in digits', async () => {
  const { http } = await openWithReaders();
  const subjects: (Json | undefined)[] = [
    ...[undefined, null, 7, true, ['7'], { id: 7 }],
    ...['', 'ada', 'abc', '7.0', '7e0', '0x7', '-7', '+7', ' 7', '7 ', '7a', '7 OR 1=1', '٧'],
    ...['0', '99', '2147483647', '2147483648', '99999999999', '9'.repeat(40)],
  ];
  const names = subjects.map((sub) => JSON.stringify(sub) ?? 'missing');
  const table = await tabulate(names, (name) =>
    ask(http, sign({ ...CLAIMS, sub: subjects[names.indexOf(name)] })),
  );
  expect({ ...table, '"8"': await ask(http, sign({ ...CLAIMS, sub: '8' })) }).toEqual({
    ...Object.fromEntries(names.map((name) => [name, INVALID])),
    '"8"': { username: 'ben', is_staff: true, by: 'jwt' },
  });
});

test('a string that is not a JWT is rejected, and is not a 500', async () => {
  const { http } = await openWithReaders();
  const [header = '', payload = '', signature = ''] = sign(CLAIMS).split('.');
  const jwts: Record<string, string> = {
    nothing: '',
    'a word': 'abc',
    'two parts': 'a.b',
    'three parts': 'a.b.c',
    points: '..',
    'four parts': `${header}.${payload}.${signature}.${signature}`,
    'five parts': `${header}.${payload}.${signature}.a.b`,
    'two of them': `${header}.${payload}.${signature} ${header}.${payload}.${signature}`,
    'with a comma': `${header}.${payload}.${signature},x`,
    'other characters': 'ä.ö.ü',
    'a header that is not JSON': `${Buffer.from('{"alg').toString('base64url')}.${payload}.${signature}`,
    'a header that is null': signText('null', JSON.stringify(CLAIMS)),
    'a header that is a list': signText('["ES256"]', JSON.stringify(CLAIMS)),
    'a payload that is not JSON': signText('{"alg":"ES256"}', '{"sub":"7"'),
    'a payload that is null': signText('{"alg":"ES256"}', 'null'),
    'a payload that is a list': signText('{"alg":"ES256"}', '["7"]'),
    'a payload that is a string': signText('{"alg":"ES256"}', '"7"'),
    'an empty payload': signText('{"alg":"ES256"}', ''),
    'ten thousand characters': `${header}.${'A'.repeat(10_000)}.${signature}`,
  };
  const table = await tabulate(Object.keys(jwts), (name) => ask(http, jwts[name] ?? ''));
  expect(table).toEqual(Object.fromEntries(Object.keys(jwts).map((name) => [name, INVALID])));
});

test('the scheme is case-insensitive, and a JWT anywhere else is ignored', async () => {
  const { http } = await openWithReaders();
  const jwt = sign(CLAIMS);
  const me = async (headers: Record<string, string>, query = '') =>
    tell(await http('GET', `/api/me${query}`, { headers }));
  const nobody = { status: 401, code: 'not-authenticated', asks: 'Bearer' };
  expect({
    'bEaReR …': await me({ authorization: `bEaReR ${jwt}` }),
    'BEARER  …': await me({ authorization: `BEARER  ${jwt}` }),
    'Basic …': await me({ authorization: `Basic ${jwt}` }),
    'JWT …': await me({ authorization: `JWT ${jwt}` }),
    'Bearers …': await me({ authorization: `Bearers ${jwt}` }),
    'a card': await me({ authorization: 'Card 4711' }),
    'the JWT alone': await me({ authorization: jwt }),
    'in the query': await me({}, `?token=${jwt}&access_token=${jwt}`),
    'in other headers': await me({ 'x-access-token': jwt, cookie: `token=${jwt}; jwt=${jwt}` }),
    nothing: await me({}),
  }).toEqual({
    'bEaReR …': ADA_BY_JWT,
    'BEARER  …': ADA_BY_JWT,
    'Basic …': nobody,
    'JWT …': nobody,
    'Bearers …': nobody,
    'a card': { ...ADA_BY_JWT, by: 'card' },
    'the JWT alone': nobody,
    'in the query': nobody,
    'in other headers': nobody,
    nothing: nobody,
  });
});

test('an inactive reader is rejected, and the table says who is staff', async () => {
  const { http } = await openWithReaders();
  const jwt = sign({ ...CLAIMS, sub: '8', role: 'staff', is_staff: true });
  const after = async (change: string) => {
    await database.rows(`UPDATE readers SET ${change} WHERE id = 8`);
    return ask(http, jwt);
  };
  expect({
    before: await ask(http, jwt),
    'no longer on the staff': await after("is_staff = FALSE, username = 'benjamin'"),
    'not active': await after('is_active = FALSE'),
    'active again': await after("is_active = TRUE, is_staff = TRUE, username = 'ben'"),
    deleted: (await database.rows('DELETE FROM readers WHERE id = 8'), await ask(http, jwt)),
  }).toEqual({
    before: { username: 'ben', is_staff: true, by: 'jwt' },
    'no longer on the staff': { username: 'benjamin', is_staff: false, by: 'jwt' },
    'not active': { status: 401, code: 'inactive', asks: 'Bearer' },
    'active again': { username: 'ben', is_staff: true, by: 'jwt' },
    deleted: INVALID,
  });
});

test('the database is queried only for a JWT that is valid', async () => {
  const { http, watch } = await openWithReaders();
  const theirs = (data: Buffer) => signEs256(THEIRS.privateKey, data);
  const jwts: Record<string, string> = {
    'a valid JWT': sign(CLAIMS),
    forged: sign(CLAIMS, { alg: 'ES256' }, theirs),
    unsigned: sign(CLAIMS, { alg: 'none' }, () => Buffer.alloc(0)),
    expired: sign({ ...CLAIMS, exp: NOW }),
    'for others': sign({ ...CLAIMS, aud: 'elsewhere' }),
    'a sub that is not an id': sign({ ...CLAIMS, sub: 'ada' }),
  };
  const table = await tabulate(Object.keys(jwts), async (name) => {
    const { value, sql } = await watch(() => ask(http, jwts[name] ?? ''));
    return [value?.['status'] ?? 200, sql.map(({ verb }) => verb)];
  });
  const refused = [401, []];
  expect(table).toEqual({
    'a valid JWT': [200, ['select']],
    forged: refused,
    unsigned: refused,
    expired: refused,
    'for others': refused,
    'a sub that is not an id': refused,
  });
});

test('a JWT is valid in shops with our key, issuer and audience, and in no other', async () => {
  const first = await openWithReaders();
  const body = { username: 'ada', password: PASSWORD };
  const { json } = await first.http('POST', '/api/jwt', { body });
  const { token } = json as { token: string };
  const pem = THEIRS.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  const inShop = async (env: Record<string, string>) => {
    const { http } = await open<Shop>({ ...ENV, ...env });
    return ask(http, token);
  };
  expect({
    'the first': await ask(first.http, token),
    'a second with the same settings': await inShop({}),
    'one with another key': await inShop({ JWT_PRIVATE_KEY: pem }),
    'one with another issuer': await inShop({ JWT_ISSUER: 'https://elsewhere.test' }),
    'one with another audience': await inShop({ JWT_AUDIENCE: 'elsewhere' }),
    'the first again': await ask(first.http, token),
  }).toEqual({
    'the first': ADA_BY_JWT,
    'a second with the same settings': ADA_BY_JWT,
    'one with another key': INVALID,
    'one with another issuer': INVALID,
    'one with another audience': INVALID,
    'the first again': ADA_BY_JWT,
  });
});

test('when the database fails, the JWT is not reported as invalid', async () => {
  const asking = async () => {
    const { http } = await openWithReaders();
    return () => ask(http, sign(CLAIMS));
  };
  await sweep.faults(asking, async ({ value, at }) => {
    const failed = { status: 500, code: 'internal-error', asks: undefined };
    expect(value).toEqual(at ? failed : ADA_BY_JWT);
  });
});

type Http = Awaited<ReturnType<typeof openWithReaders>>['http'];

async function openWithReaders() {
  const shop = await open<Shop>(ENV);
  const password_digest = passwordDigest(PASSWORD);
  await database.seed({ readers: [ADA, BEN].map((reader) => ({ ...reader, password_digest })) });
  return shop;
}

/** Whom the shop recognizes by this JWT, or the error. */
async function ask(http: Http, jwt: string): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${jwt}` };
  return tell(await http('GET', '/api/me', { headers }));
}

/** The body of a response; of an error the status, the code, and whether it asks for a JWT. */
function tell({ status, json, headers }: Awaited<ReturnType<Http>>): Record<string, unknown> {
  if (status === 200) return json as Record<string, unknown>;
  const { code } = Object(json) as { code?: unknown };
  const challenge = String(headers['www-authenticate'] ?? '');
  return { status, code, asks: /\bBearer realm="[^"]+"/.test(challenge) ? 'Bearer' : undefined };
}

/** A JWT with these claims; one that is undefined is left out. */
function sign(
  claims: Claims,
  header: Record<string, Json> = { alg: 'ES256', typ: 'JWT' },
  seal: (data: Buffer) => Buffer = (data) => signEs256(OURS.privateKey, data),
): string {
  return signText(JSON.stringify(header), JSON.stringify(claims), seal);
}

function signText(
  header: string,
  payload: string,
  seal: (data: Buffer) => Buffer = (data) => signEs256(OURS.privateKey, data),
): string {
  const parts = [header, payload].map((text) => Buffer.from(text).toString('base64url')).join('.');
  return `${parts}.${seal(Buffer.from(parts)).toString('base64url')}`;
}

function signEs256(key: KeyObject, data: Buffer, hash = 'sha256'): Buffer {
  return signBytes(hash, data, { key, dsaEncoding: 'ieee-p1363' });
}

function write(value: Claims): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** A part of a JWT, parsed. */
function read(part: string): Record<string, unknown> {
  const text = Buffer.from(part, 'base64url').toString();
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

/** A password hash in the shop's format, at the lowest cost. */
function passwordDigest(password: string): string {
  const salt = Buffer.from('salt');
  const key = scryptSync(password, salt, 32, { N: 2, r: 1, p: 1 });
  return `scrypt$2$1$1$${salt.toString('base64url')}$${key.toString('base64url')}`;
}
