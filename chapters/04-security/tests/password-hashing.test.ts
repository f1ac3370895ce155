import { scryptSync } from 'node:crypto';

import { database, type Env, fc, open, type Opened, property, tabulate } from '@bookshop/kit';

import type { Shop } from '../src/shop';

/** The lowest cost that is possible, since these tests make thousands of hashes. */
const CHEAP = { GUARDS: 'passwords', HASH_LOG2N: '4' };
const PROD = { GUARDS: 'passwords', SHOP_ENV: 'prod', HASH_LOG2N: '10' };

/**
 * How many hashes a test makes where it looks at hashes with random salts: one alone may happen to
 * have no `+` and no `/`, so that a mistake with these would be seen in some runs only.
 */
const MANY = 25;

const FORM = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

test('a hash has its parameters in it, and a salt and a key of the right lengths', async () => {
  const passwords = await openPasswords({ ...CHEAP, HASH_LOG2N: '5' });
  const hashes = await Promise.all(words(MANY).map((word) => passwords.hash(word)));
  const forms = hashes.map((encoded) => {
    const [, ln, r, p, salt = '', key = ''] = FORM.exec(encoded) ?? [];
    return { encoded, ln, r, p, salt: bytes(salt).length, key: bytes(key).length };
  });
  expect(forms).toEqual(
    hashes.map((encoded) => ({ encoded, ln: '5', r: '8', p: '1', salt: 16, key: 32 })),
  );
});

test('the key is scrypt of the password and of the bytes of the salt', async () => {
  const passwords = await openPasswords(CHEAP);
  await property([fc.string({ unit: 'binary', maxLength: 90 })], async (password) => {
    const encoded = await passwords.hash(password);
    const [, , , , salt = ''] = FORM.exec(encoded) ?? [];
    expect(encoded).toBe(makeHash(password, { salt: bytes(salt) }));
  });
});

test('every hash has a salt of its own', async () => {
  const passwords = await openPasswords(CHEAP);
  const another = await openPasswords(CHEAP);
  const hashes = await Promise.all([
    ...words(10).map(() => passwords.hash('paper lantern')),
    ...words(10).map((word) => passwords.hash(word)),
    ...words(10).map(() => another.hash('paper lantern')),
  ]);
  const salts = hashes.map((encoded) => encoded.split('$')[3]);
  expect(new Set(salts).size).toBe(30);
});

test('every bit of a salt is random', async () => {
  const passwords = await openPasswords(CHEAP);
  const hashes = await Promise.all(words(80).map((word) => passwords.hash(word)));
  const salts = hashes.map((encoded) => bytes(encoded.split('$')[3] ?? ''));
  const bits = Array.from({ length: 16 * 8 }, (_, i) => ({ byte: i >> 3, bit: 7 - (i & 7) }));
  // A random bit almost never has one value 80 times: once in 2^79.
  const fixed = bits.filter(
    ({ byte, bit }) => new Set(salts.map((salt) => ((salt[byte] ?? 0) >> bit) & 1)).size < 2,
  );
  expect(fixed).toEqual([]);
});

test('the right password is verified, and no other one is', async () => {
  const passwords = await openPasswords(CHEAP);
  const encoded = await passwords.hash('Paper Lantern');
  const ofNothing = await passwords.hash('');
  const ofSpaces = await passwords.hash(' a ');
  const verified = await Promise.all(
    words(MANY).map(async (word) => passwords.verify(word, await passwords.hash(word))),
  );
  expect({
    right: await passwords.verify('Paper Lantern', encoded),
    'another one': await passwords.verify('Paper Lanterns', encoded),
    'in lower case': await passwords.verify('paper lantern', encoded),
    'only its beginning': await passwords.verify('Paper', encoded),
    'with a space': await passwords.verify('Paper Lantern ', encoded),
    nothing: await passwords.verify('', encoded),
    nobody: await passwords.verify(null, encoded),
    'the right one again': await passwords.verify('Paper Lantern', encoded),
    'an empty one, hashed': await passwords.verify('', ofNothing),
    'an empty one, and null': await passwords.verify(null, ofNothing),
    'the word null': await passwords.verify(null, await passwords.hash('null')),
    'with its spaces': await passwords.verify(' a ', ofSpaces),
    'without its spaces': await passwords.verify('a', ofSpaces),
    'each of many': verified.every((told) => told === true),
  }).toEqual({
    right: true,
    'another one': false,
    'in lower case': false,
    'only its beginning': false,
    'with a space': false,
    nothing: false,
    nobody: false,
    'the right one again': true,
    'an empty one, hashed': true,
    'an empty one, and null': false,
    'the word null': false,
    'with its spaces': true,
    'without its spaces': false,
    'each of many': true,
  });
});

test('every character of a password counts, up to the last one', async () => {
  const passwords = await openPasswords(CHEAP);
  const before = fc.oneof(
    fc.string({ maxLength: 200 }),
    fc.constantFrom('x'.repeat(72), 'x'.repeat(71), 'é'.repeat(36), 'x\0', '\0', ' '),
  );
  await property([before, fc.constantFrom(' ', '\n', 'a', '\t')], async (text, last) => {
    const encoded = makeHash(text + last);
    expect([
      await passwords.verify(text + last, encoded),
      await passwords.verify(`${text}b`, encoded),
      await passwords.verify(text, encoded),
    ]).toEqual([true, false, false]);
  });
});

test('no character of a password is replaced or removed, except by NFKC', async () => {
  const passwords = await openPasswords(CHEAP);
  /** A password, and what it would be if somebody tidied it up. */
  const tidied: Record<string, [string, string]> = {
    'another space': ['paper\u1680lantern', 'paper lantern'],
    'two spaces': ['paper  lantern', 'paper lantern'],
    'a tab': ['paper\tlantern', 'paper lantern'],
    'a carriage return': ['paper\r\nlantern', 'paper\nlantern'],
    'a soft hyphen': ['pa\u00adper', 'paper'],
    'a space without width': ['paper\u200blantern', 'paperlantern'],
    'a byte order mark': ['\ufeffpaper', 'paper'],
    'a variation selector': ['\u2615\ufe0f', '\u2615'],
    'a curly apostrophe': ['it\u2019s', "it's"],
    'a dash': ['a\u2013b', 'a-b'],
    'an accent': ['caf\u00e9', 'cafe'],
    'a sharp s': ['stra\u00dfe', 'strasse'],
  };
  const table = await tabulate(Object.keys(tidied), async (name) => {
    const [typed = '', other = ''] = tidied[name] ?? [];
    return [
      await passwords.verify(typed, makeHash(typed)),
      await passwords.verify(other, makeHash(typed)),
      await passwords.verify(typed, makeHash(other)),
    ];
  });
  const firsts = Array.from({ length: 0x110 }, (_, i) => (i * 0x1000).toString(16));
  const blocks = await tabulate(firsts, async (first) => {
    const text = charactersFrom(parseInt(first, 16), 0x1000);
    return passwords.verify(text, makeHash(text));
  });
  expect({
    table,
    'blocks of Unicode with a character that was changed': firsts.filter(
      (first) => blocks[first] !== true,
    ),
  }).toEqual({
    table: Object.fromEntries(Object.keys(tidied).map((name) => [name, [true, false, false]])),
    'blocks of Unicode with a character that was changed': [],
  });
});

test('a password typed on another device is the same password', async () => {
  const passwords = await openPasswords(CHEAP);
  const typed: Record<string, [string, string]> = {
    'an accent by itself': ['café', 'cafe\u0301'],
    'a ligature': ['of\ufb01ce', 'office'],
    'wide digits': ['\uff11\uff12\uff13', '123'],
    'a Korean syllable': ['\ud55c', '\u1112\u1161\u11ab'],
  };
  const table = await tabulate(Object.keys(typed), async (name) => {
    const [here = '', there = ''] = typed[name] ?? [];
    return [
      await passwords.verify(there, await passwords.hash(here)),
      await passwords.verify(here, await passwords.hash(there)),
    ];
  });
  expect(table).toEqual(Object.fromEntries(Object.keys(typed).map((name) => [name, [true, true]])));
});

test('a hash is verified at the cost at which it was made', async () => {
  const passwords = await openPasswords(CHEAP);
  const ln = fc.integer({ min: 1, max: 7 });
  const r = fc.integer({ min: 1, max: 12 });
  const p = fc.integer({ min: 1, max: 3 });
  const lengths = fc.record({
    saltBytes: fc.integer({ min: 1, max: 40 }),
    keyBytes: fc.integer({ min: 16, max: 70 }),
  });
  await property([ln, r, p, lengths], async (cost, blocks, threads, { saltBytes, keyBytes }) => {
    const salt = Buffer.alloc(saltBytes, 0xfb);
    const encoded = makeHash('brass', { ln: cost, r: blocks, p: threads, salt, keyBytes });
    expect([
      await passwords.verify('brass', encoded),
      await passwords.verify('glass', encoded),
    ]).toEqual([true, false]);
  });
});

test('unusual parameters are verified, too, in development and in production', async () => {
  const shops = [await openPasswords(CHEAP), await openPasswords(PROD)];
  const costs: Record<string, Made> = {
    'a small N': { ln: 1 },
    'the N of ten years ago': { ln: 14 },
    'an N that needs 64 MiB': { ln: 16 },
    'a small r': { ln: 4, r: 1 },
    'a large r': { ln: 2, r: 200 },
    'a large p': { ln: 4, p: 40 },
    'a p that is much larger than N': { ln: 1, r: 1, p: 300 },
    'a short salt and a long key': { salt: Buffer.from('x'), keyBytes: 200 },
  };
  const table = await tabulate(Object.keys(costs), async (name) => {
    const encoded = makeHash('brass', costs[name]);
    const told = [];
    for (const { verify } of shops) {
      told.push(await verify('brass', encoded), await verify('glass', encoded));
    }
    return told;
  });
  expect(table).toEqual(
    Object.fromEntries(Object.keys(costs).map((name) => [name, [true, false, true, false]])),
  );
});

test('every byte of salt and key counts, however long they are', async () => {
  const passwords = await openPasswords(CHEAP);
  const saltBytes = fc.integer({ min: 1, max: 80 });
  const keyBytes = fc.integer({ min: 16, max: 130 });
  /** Counted from the end. */
  const place = fc.nat({ max: 129 });
  await property(
    [saltBytes, keyBytes, place],
    async (saltLength, keyLength, at) => {
      const salt = Buffer.alloc(saltLength, 0xfb);
      const encoded = makeHash('brass', { salt, keyBytes: keyLength });
      const [, scheme, cost, first = '', second = ''] = encoded.split('$');
      const changed = (text: string) => {
        const data = bytes(text).reverse();
        data[at % data.length] = (data[at % data.length] ?? 0) ^ 1;
        return base64(data.reverse());
      };
      expect([
        await passwords.verify('brass', encoded),
        await passwords.verify('brass', `$${scheme}$${cost}$${changed(first)}$${second}`),
        await passwords.verify('brass', `$${scheme}$${cost}$${first}$${changed(second)}`),
      ]).toEqual([true, false, false]);
    },
    {
      examples: [
        [16, 64, 0],
        [64, 33, 0],
        [16, 64, 63],
      ],
    },
  );
});

test('a string that is not a hash matches no password, and is not an error', async () => {
  const passwords = await openPasswords(CHEAP);
  const [, , cost, salt, key] = makeHash('brass').split('$');
  const keyOf = (keyBytes: number) => makeHash('brass', { keyBytes }).split('$')[4];
  const strings = [
    '',
    '!',
    '!unusable',
    'brass',
    '$',
    '$$$$',
    '$scrypt',
    `$scrypt$${cost}`,
    `$scrypt$${cost}$${salt}`,
    `$scrypt$${cost}$${salt}$`,
    `$scrypt$${cost}$$${key}`,
    `$scrypt$${cost}$$`,
    `$scrypt$${cost}$${salt}$${keyOf(1)}`,
    `$scrypt$${cost}$${salt}$${keyOf(8)}`,
    `$scrypt$${cost}$${salt}$${keyOf(15)}`,
    `$scrypt$${salt}$${key}`,
    `scrypt$${cost}$${salt}$${key}`,
    `$scrypt$ln=0,r=8,p=1$${salt}$${key}`,
    `$scrypt$ln=99,r=8,p=1$${salt}$${key}`,
    `$scrypt$ln=4,r=0,p=1$${salt}$${key}`,
    `$scrypt$ln=4,r=8,p=0$${salt}$${key}`,
    `$scrypt$ln=-4,r=8,p=1$${salt}$${key}`,
    `$scrypt$ln=4.5,r=8,p=1$${salt}$${key}`,
    `$scrypt$ln=x,r=8,p=1$${salt}$${key}`,
    `$scrypt$ln=,r=8,p=1$${salt}$${key}`,
    `$scrypt$ln=4,r=8$${salt}$${key}`,
    `$SCRYPT$${cost}$${salt}$${key}`,
    `$argon2id$v=19$m=19456,t=2,p=1$${salt}$${key}`,
    `$argon2id$${cost}$${salt}$${key}`,
    '$2b$12$eImiTXuWVxfM37uY4JANjQ.OWGhkqrYAnuYY4yCqdWrpLnxcrYIuu',
    `pbkdf2_sha256$1000000$${salt}$${key}`,
    `scrypt$16384$${salt}$8$5$${key}`,
    'constructor',
  ];
  const table = await tabulate(strings, (encoded) => passwords.verify('brass', encoded));
  expect(table).toEqual(Object.fromEntries(strings.map((encoded) => [encoded, false])));
});

test('a hash that was changed at any place matches no password', async () => {
  const passwords = await openPasswords(CHEAP);
  const encoded = makeHash('brass', { salt: Buffer.from('0123456789abcdef') });
  const places = fc.integer({ min: 0, max: encoded.length });
  const between = fc.constantFrom('*', '=', ' ', '\n', '-', '.', '$', '\u00e9', '$x');
  const examples: [number, string][] = [
    [encoded.length, '\n'],
    [encoded.length, '$'],
    [encoded.length, '='],
    [encoded.length, '=='],
    [encoded.length, '$x'],
    [0, ' '],
    [0, 'x'],
  ];
  await property(
    [places, between],
    async (place, what) => {
      const changed = encoded.slice(0, place) + what + encoded.slice(place);
      // With fewer than 16 bytes of the key: a longer part would be a valid shorter key.
      const cut = encoded.slice(0, Math.min(place, encoded.length - 22));
      expect([
        await passwords.verify('brass', encoded),
        await passwords.verify('brass', changed),
        await passwords.verify('brass', cut),
      ]).toEqual([true, false, false]);
    },
    { examples },
  );
});

test('only a hash with the current parameters needs no update', async () => {
  const passwords = await openPasswords(CHEAP);
  const made = await Promise.all(words(MANY).map((word) => passwords.hash(word)));
  const hashes: Record<string, string> = {
    'made with the same parameters': makeHash('glass'),
    'at less cost': makeHash('brass', { ln: 3 }),
    'at more cost': makeHash('brass', { ln: 5 }),
    'with a smaller r': makeHash('brass', { r: 7 }),
    'with a larger r': makeHash('brass', { r: 9 }),
    'with another p': makeHash('brass', { p: 2 }),
    'with a short salt': makeHash('brass', { salt: Buffer.alloc(15, 7) }),
    'with a long salt': makeHash('brass', { salt: Buffer.alloc(17, 7) }),
    'with a short key': makeHash('brass', { keyBytes: 31 }),
    'with a long key': makeHash('brass', { keyBytes: 64 }),
    'of another scheme': makeHash('brass').replace('scrypt', 'argon2id'),
    'with a character after it': `${makeHash('brass')}$`,
    'not a hash': '!unusable',
    'an empty string': '',
  };
  const table = await tabulate(Object.keys(hashes), (name) =>
    passwords.mustUpdate(hashes[name] ?? ''),
  );
  const told = await Promise.all(made.map((encoded) => passwords.mustUpdate(encoded)));
  expect({ ...table, 'made with hash()': [...new Set(told)] }).toEqual({
    ...Object.fromEntries(Object.keys(hashes).map((name) => [name, true])),
    'made with hash()': [false],
    'made with the same parameters': false,
  });
});

test('in production the cost is at least 2^17, and a higher one stays', async () => {
  const passwords = await openPasswords(PROD);
  const higher = await openPasswords({ ...PROD, HASH_LOG2N: '19' });
  const encoded = await passwords.hash('brass');
  const costing = (ln: number) => makeHash('brass').replace('ln=4', `ln=${ln}`);
  // Salt and key of one hash are not looked at: which characters they have depends on chance.
  const [, , cost] = encoded.split('$');
  expect({
    made: cost ?? encoded,
    'must be updated': {
      '2^10': await passwords.mustUpdate(costing(10)),
      '2^17': await passwords.mustUpdate(costing(17)),
      '2^17, where log2N is 19': await higher.mustUpdate(costing(17)),
      '2^19, where 2^19 is asked for': await higher.mustUpdate(costing(19)),
    },
  }).toEqual({
    made: 'ln=17,r=8,p=1',
    'must be updated': {
      '2^10': true,
      '2^17': false,
      '2^17, where log2N is 19': true,
      '2^19, where 2^19 is asked for': false,
    },
  });
});

test('other requests are served while a password is hashed or verified', async () => {
  const shop = await open<Shop>({ ...CHEAP, HASH_LOG2N: '16' });
  const { http } = shop;
  const passwords = settle(shop);
  const encoded = makeHash('brass', { ln: 16 });
  const whoIsFirst = async (act: () => Promise<unknown>) => {
    const order: string[] = [];
    await Promise.all([
      act().then(() => order.push('the password')),
      http('GET', '/api/health').then(() => order.push('the visitor')),
    ]);
    return order;
  };
  // The first request opens a connection, and may take longer.
  await http('GET', '/api/health');
  expect({
    hashing: await whoIsFirst(() => passwords.hash('brass')),
    verifying: await whoIsFirst(() => passwords.verify('brass', encoded)),
  }).toEqual({
    hashing: ['the visitor', 'the password'],
    verifying: ['the visitor', 'the password'],
  });
});

test('a new reader is stored with a hash, and signs in with the password', async () => {
  const { http } = await open<Shop>(CHEAP);
  const usernames = Array.from({ length: MANY }, (_, i) => `ada${i}`);
  const stored = async (username: string) => {
    const rows = await database.rows('SELECT * FROM readers');
    return rows.find((row) => row['username'] === username) ?? {};
  };
  const signIn = async (username: string, password: string) =>
    (await http('POST', '/login', { body: { username, password } })).status;
  const table = await tabulate(usernames, async (username) => {
    const ada = { username, email: `${username}@lantern.test`, password: 'brass lantern' };
    const { status } = await http('POST', '/sign-up', { body: ada });
    const row = await stored(username);
    const hash = String(row['password_hash']);
    const [, , , , salt = ''] = FORM.exec(hash) ?? [];
    return {
      status,
      'the hash of the password': hash === makeHash('brass lantern', { salt: bytes(salt) }),
      'the password is stored': JSON.stringify(row).includes('brass'),
      right: await signIn(username, 'brass lantern'),
      wrong: await signIn(username, 'brass lanterns'),
      'the same hash afterwards': (await stored(username))['password_hash'] === hash,
    };
  });
  const expected = {
    status: 303,
    'the hash of the password': true,
    'the password is stored': false,
    right: 200,
    wrong: 401,
    'the same hash afterwards': true,
  };
  expect(table).toEqual(Object.fromEntries(usernames.map((username) => [username, expected])));
});

/** A hasher that returns an error's name instead of throwing, so a test shows which call threw. */
async function openPasswords(env: Env) {
  return settle(await open<Shop>(env));
}

function settle({ passwords }: Opened<Shop>) {
  return {
    hash: (password: string) => passwords.hash(password).catch(nameError),
    verify: (password: string | null, encoded: string) =>
      passwords.verify(password, encoded).catch(nameError),
    mustUpdate: (encoded: string) => passwords.mustUpdate(encoded).catch(nameError),
  };
}

function nameError(thrown: Error & { code?: string }): string {
  if (thrown.code === 'not-implemented') throw thrown;
  return `an error: ${thrown.name}`;
}

interface Made {
  ln?: number;
  r?: number;
  p?: number;
  salt?: Buffer;
  keyBytes?: number;
}

/** A hash as the brief describes it; with the parameters of `CHEAP` unless others are given. */
function makeHash(password: string, made: Made = {}): string {
  const { ln = 4, r = 8, p = 1, salt = Buffer.alloc(16, 0xfb), keyBytes = 32 } = made;
  const cost = { N: 2 ** ln, r, p, maxmem: 2 ** 28 };
  const key = scryptSync(password.normalize('NFKC'), salt, keyBytes, cost);
  return `$scrypt$ln=${ln},r=${r},p=${p}$${base64(salt)}$${base64(key)}`;
}

function base64(data: Buffer): string {
  return data.toString('base64').replace(/=+$/, '');
}

function bytes(text: string): Buffer {
  return Buffer.from(text, 'base64');
}

/** All characters of a block of Unicode; surrogates are no characters. */
function charactersFrom(first: number, count: number): string {
  const codes = Array.from({ length: count }, (_, i) => first + i);
  return codes
    .filter((code) => code < 0xd800 || code > 0xdfff)
    .map((code) => String.fromCodePoint(code))
    .join('');
}

function words(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `word ${i}`);
}
