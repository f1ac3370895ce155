import { fc, open, outcomeOf, property, type ShopError, tabulate } from '@bookshop/kit';

import type { Shop } from '../src/shop';

const SAMPLE = { SHOP_SAMPLE: '{}' };

/** The largest number that is exact, and so are all below it. */
const LIMIT = 2n ** 53n - 1n;

/** What `trim` removes. */
const whiteSpace = () =>
  fc.string({ unit: fc.constantFrom(' ', '\t', '\n', '\u00A0', '\u2003', '\uFEFF'), maxLength: 2 });

test('true, on, ok, y, yes and 1 are true, whatever their case and the white space around them', async () => {
  const { reader } = await open<Shop>(SAMPLE);
  const words = ['true', 'True', 'TRUE', 'on', 'ok', 'y', 'yes', '1', ' true '];
  const table = await tabulate(words, (text) => reader.readBool({ DEBUG: text }, 'DEBUG'));
  expect(table).toEqual({
    true: true,
    True: true,
    TRUE: true,
    on: true,
    ok: true,
    y: true,
    yes: true,
    '1': true,
    ' true ': true,
  });
});

test('false, off, no, n, 0 and an empty string are false, whatever their case', async () => {
  const { reader } = await open<Shop>(SAMPLE);
  const words = ['false', 'False', 'off', 'OFF', 'no', 'n', '0', ' false ', ''];
  const table = await tabulate(words, (text) => reader.readBool({ DEBUG: text }, 'DEBUG', true));
  expect(table).toEqual({
    false: false,
    False: false,
    off: false,
    OFF: false,
    no: false,
    n: false,
    '0': false,
    ' false ': false,
    '': false,
  });
});

test('any other word is refused as a bool', async () => {
  const { reader } = await open<Shop>(SAMPLE);
  const words = ['t', 'enabled', '2', 'nein', 'true false'];
  const table = await tabulate(words, (text) => reader.readBool({ DEBUG: text }, 'DEBUG'));
  expect(table).toEqual({
    t: { error: 'invalid' },
    enabled: { error: 'invalid' },
    '2': { error: 'invalid' },
    nein: { error: 'invalid' },
    'true false': { error: 'invalid' },
  });
});

test('a known word is read and any other refused, whatever its case and the white space around it', async () => {
  const { reader } = await open<Shop>(SAMPLE);
  const known = fc.constantFrom(
    ...['true', 'on', 'ok', 'y', 'yes', '1'].map((word) => ({ word, meaning: true })),
    ...['false', 'off', 'no', 'n', '0'].map((word) => ({ word, meaning: false })),
  );
  const tail = fc.constantFrom('', '', '.', '!', '0', 'es', '\u0301');
  await property(
    [known, tail, fc.boolean(), whiteSpace(), whiteSpace()],
    async ({ word, meaning }, more, isUpper, before, after) => {
      const text = isUpper ? `${word}${more}`.toUpperCase() : `${word}${more}`;
      const isRead = more === '' || `${word}${more}` === 'yes';
      const outcome = await outcomeOf(() =>
        reader.readBool({ DEBUG: `${before}${text}${after}` }, 'DEBUG'),
      );
      expect(outcome).toEqual(isRead ? meaning : { error: 'invalid' });
    },
  );
});

test('an int is read with white space around it or a minus before it', async () => {
  const { reader } = await open<Shop>(SAMPLE);
  const texts = ['8000', ' 7 ', '0', '-3', '007', '9007199254740991'];
  const table = await tabulate(texts, (text) => reader.readInt({ PORT: text }, 'PORT'));
  expect(table).toEqual({
    '8000': 8000,
    ' 7 ': 7,
    '0': 0,
    '-3': -3,
    '007': 7,
    '9007199254740991': 9007199254740991,
  });
});

test('what is not a whole number, or too large to be exact, is refused as an int', async () => {
  const { reader } = await open<Shop>(SAMPLE);
  const texts = ['', ' ', '1.5', 'abc', '0x10', '1e3', '8000abc', '1_000', '9007199254740993'];
  const table = await tabulate(texts, (text) => reader.readInt({ PORT: text }, 'PORT', 5));
  expect(table).toEqual({
    '': { error: 'invalid' },
    ' ': { error: 'invalid' },
    '1.5': { error: 'invalid' },
    abc: { error: 'invalid' },
    '0x10': { error: 'invalid' },
    '1e3': { error: 'invalid' },
    '8000abc': { error: 'invalid' },
    '1_000': { error: 'invalid' },
    '9007199254740993': { error: 'invalid' },
  });
});

test('digits with one minus at most are read up to the limits on both sides, any other character is refused', async () => {
  const { reader } = await open<Shop>(SAMPLE);
  const sign = fc.constantFrom('', '-', '+', '--', '- ', '.');
  const number = fc.oneof(
    { withCrossShrink: true },
    fc.bigInt(0n, 9_999n),
    fc.bigInt(LIMIT - 3n, LIMIT + 3n),
  );
  await property([sign, number], async (before, digits) => {
    const isRead = (before === '' || before === '-') && digits <= LIMIT;
    const read = before === '-' ? 0 - Number(digits) : Number(digits);
    const outcome = await outcomeOf(() => reader.readInt({ PORT: `${before}${digits}` }, 'PORT'));
    expect(outcome).toEqual(isRead ? read : { error: 'invalid' });
  });
});

test('a list is split at commas, its entries trimmed, and empty ones left out', async () => {
  const { reader } = await open<Shop>(SAMPLE);
  const texts = ['a,b', 'a,,b', ' a , b ', '*', '', ','];
  const table = await tabulate(texts, (text) => reader.readList({ HOSTS: text }, 'HOSTS', ['x']));
  expect(table).toEqual({
    'a,b': ['a', 'b'],
    'a,,b': ['a', 'b'],
    ' a , b ': ['a', 'b'],
    '*': ['*'],
    '': [],
    ',': [],
  });
});

test('the entries of a list come without the white space around them, whatever they are', async () => {
  const { reader } = await open<Shop>(SAMPLE);
  const word = fc.string({ unit: fc.constantFrom('a', '.', '*', ';', '"', "'", '\\', '[', 'é') });
  const entry = fc.tuple(whiteSpace(), word, whiteSpace());
  await property([fc.array(entry)], async (entries) => {
    const HOSTS = entries.map((parts) => parts.join('')).join(',');
    const words = entries.map(([, one]) => one).filter((one) => one !== '');
    expect(await reader.readList({ HOSTS }, 'HOSTS')).toEqual(words);
  });
});

test('an absolute http or https URL is answered as it was written, any other text is refused', async () => {
  const { reader } = await open<Shop>(SAMPLE);
  const texts = [
    'http://localhost:8000',
    'https://cdn.example.com/covers',
    'HTTPS://CDN.example.com',
    'localhost:8000',
    '/covers',
    'ftp://example.com',
    '',
  ];
  const table = await tabulate(texts, (text) =>
    reader.readUrl({ COVERS: text }, 'COVERS', 'http://x.example'),
  );
  expect(table).toEqual({
    'http://localhost:8000': 'http://localhost:8000',
    'https://cdn.example.com/covers': 'https://cdn.example.com/covers',
    'HTTPS://CDN.example.com': 'HTTPS://CDN.example.com',
    'localhost:8000': { error: 'invalid' },
    '/covers': { error: 'invalid' },
    'ftp://example.com': { error: 'invalid' },
    '': { error: 'invalid' },
  });
});

test('JSON is read as whatever value it holds, and refused when it is none', async () => {
  const { reader } = await open<Shop>(SAMPLE);
  const texts = ['{"mon":"10-18"}', '[1,2]', '0', 'false', 'null', '""', '{mon}', ''];
  const table = await tabulate(texts, (text) =>
    reader.readJson({ HOURS: text }, 'HOURS', 'closed'),
  );
  expect(table).toEqual({
    '{"mon":"10-18"}': { mon: '10-18' },
    '[1,2]': [1, 2],
    '0': 0,
    false: false,
    null: null,
    '""': '',
    '{mon}': { error: 'invalid' },
    '': { error: 'invalid' },
  });
});

test('a variable that is not set takes its default, also when that is 0, false, null or empty', async () => {
  const { reader } = await open<Shop>(SAMPLE);
  expect({
    str: await outcomeOf(() => reader.readStr({}, 'NAME', '')),
    bool: await outcomeOf(() => reader.readBool({}, 'DEBUG', false)),
    int: await outcomeOf(() => reader.readInt({}, 'PORT', 0)),
    list: await outcomeOf(() => reader.readList({}, 'HOSTS', [])),
    url: await outcomeOf(() => reader.readUrl({}, 'COVERS', 'http://localhost')),
    json: await outcomeOf(() => reader.readJson({}, 'HOURS', null)),
  }).toEqual({ str: '', bool: false, int: 0, list: [], url: 'http://localhost', json: null });
});

test('a variable that is not set and has no default is missing, and the error names it', async () => {
  const { reader } = await open<Shop>(SAMPLE);
  for (const read of [
    reader.readBool,
    reader.readInt,
    reader.readList,
    reader.readUrl,
    reader.readJson,
  ]) {
    await expect(read({ OTHER: '1' }, 'WANTED')).rejects.toMatchObject({
      code: 'missing',
      details: { variable: 'WANTED' },
    });
  }
});

test('the error for an invalid value names the variable and shows no piece of the value', async () => {
  const { reader } = await open<Shop>(SAMPLE);
  const secret = fc.string({ unit: fc.constantFrom('q', 'x', 'z', 'K', '7'), minLength: 4 });
  const readers = fc.constantFrom(reader.readBool, reader.readInt, reader.readUrl, reader.readJson);
  await property([readers, secret], async (read, value) => {
    const { code, details, message } = await read({ WANTED: `${value} {` }, 'WANTED').then(
      () => ({ code: 'none', details: null, message: '' }),
      (error: unknown) => error as ShopError,
    );
    const pieces = [...value.slice(3)].map((_, at) => value.slice(at, at + 4));
    const shown = pieces.filter((piece) => message.includes(piece));
    expect({ code, details, shown }).toEqual({
      code: 'invalid',
      details: { variable: 'WANTED' },
      shown: [],
    });
  });
});

test('an environment that has changed is read again', async () => {
  const { reader } = await open<Shop>(SAMPLE);
  expect(await reader.probeRereading(['1', '0'])).toEqual([
    ['1', true, 1, ['1'], 'http://1.example', 1],
    ['0', false, 0, ['0'], 'http://0.example', 0],
    ['default', false, -1, [], 'http://default.example', null],
  ]);
});

test('every call reads the environment that it is given', async () => {
  const { reader } = await open<Shop>(SAMPLE);
  const answers = [
    await reader.readInt({ PORT: '1' }, 'PORT'),
    await reader.readInt({ PORT: '2' }, 'PORT'),
    await reader.readInt({}, 'PORT', 3),
  ];
  expect(answers).toEqual([1, 2, 3]);
});

test('the sign at the door shows what the environment says, also 0, off and nothing at all', async () => {
  const { http } = await open<Shop>({
    ...SAMPLE,
    SHOP_NAME: '',
    OPEN_SUNDAYS: 'off',
    MAX_COPIES: '0',
    SHELVES: '',
    COVERS_URL: 'https://cdn.example.com',
    OPENING_HOURS: '{"tue":"9-13"}',
  });
  const { status, json } = await http('GET', '/');
  expect({ status, json }).toEqual({
    status: 200,
    json: {
      name: '',
      open_sundays: false,
      max_copies: 0,
      shelves: [],
      covers_url: 'https://cdn.example.com',
      opening_hours: { tue: '9-13' },
    },
  });
});
