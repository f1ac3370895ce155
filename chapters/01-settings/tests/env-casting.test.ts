import { fc, open, outcomeOf, property, type ShopError, tabulate } from '@bookshop/kit';

import type { Shop } from '../src/shop';

const SAMPLE = { SHOP_SAMPLE: '{}' };

/** The largest integer that is exact and below which all integers are exact. */
const LIMIT = 2n ** 53n - 1n;

/** All words that mean yes or no, in lower case. */
const MEANINGS = new Map([
  ...['true', 'on', 'ok', 'y', 'yes', '1'].map((word) => [word, true] as const),
  ...['false', 'off', 'no', 'n', '0', ''].map((word) => [word, false] as const),
]);

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

test('any other word is an invalid bool', async () => {
  const { reader } = await open<Shop>(SAMPLE);
  const words = ['t', 'enabled', '2', 'nein', 'true false', 'constructor'];
  const table = await tabulate(words, (text) => reader.readBool({ DEBUG: text }, 'DEBUG', true));
  expect(table).toEqual({
    t: { error: 'invalid' },
    enabled: { error: 'invalid' },
    '2': { error: 'invalid' },
    nein: { error: 'invalid' },
    'true false': { error: 'invalid' },
    constructor: { error: 'invalid' },
  });
});

test('a known word is read and any other is invalid, whatever its case and the white space around it', async () => {
  const { reader } = await open<Shop>(SAMPLE);
  const words = fc.oneof(
    { withCrossShrink: true },
    fc.constantFrom(
      ...[...MEANINGS.keys(), 'constructor', '__proto__', 'yes.', 'on\u0301', 'x\nyes', 'yes\nx'],
      ...['on\0', 'o n', '1 0', '01', '1.0', 'on,off', '"on"', "'1'", '\uFF4F\uFF4E', '\u200Bno'],
    ),
    fc.string({ unit: fc.constantFrom('y', 'es', 'n', 'o', 'k', 'f', 't', 'rue', '1', '0', '-') }),
  );
  await property(
    [words, fc.boolean(), whiteSpace(), whiteSpace()],
    async (word, isUpper, before, after) => {
      const text = `${before}${isUpper ? word.toUpperCase() : word}${after}`;
      const outcome = await outcomeOf(() => reader.readBool({ DEBUG: text }, 'DEBUG'));
      expect(outcome).toEqual(MEANINGS.get(word) ?? { error: 'invalid' });
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

test('a string that is not a whole number, or is too large to be exact, is an invalid int', async () => {
  const { reader } = await open<Shop>(SAMPLE);
  const texts = [
    ...['', ' ', '-', '1.5', '1.0', '5.', 'abc', 'Infinity', '0x10', '1e3', '7n', '8000abc'],
    ...['1_000', '1,000', '1 000', '8000\nabc', '9007199254740993'],
    ...['abc\n8000', '\u22121', '\u0661', '\uFF11', '1\0', '0b1', '0o7', '"1"'],
  ];
  const table = await tabulate(texts, (text) => reader.readInt({ PORT: text }, 'PORT', 5));
  expect(table).toEqual({
    '': { error: 'invalid' },
    ' ': { error: 'invalid' },
    '-': { error: 'invalid' },
    '1.5': { error: 'invalid' },
    '1.0': { error: 'invalid' },
    '5.': { error: 'invalid' },
    abc: { error: 'invalid' },
    Infinity: { error: 'invalid' },
    '0x10': { error: 'invalid' },
    '1e3': { error: 'invalid' },
    '7n': { error: 'invalid' },
    '8000abc': { error: 'invalid' },
    '1_000': { error: 'invalid' },
    '1,000': { error: 'invalid' },
    '1 000': { error: 'invalid' },
    '8000\nabc': { error: 'invalid' },
    '9007199254740993': { error: 'invalid' },
    'abc\n8000': { error: 'invalid' },
    '\u22121': { error: 'invalid' },
    '\u0661': { error: 'invalid' },
    '\uFF11': { error: 'invalid' },
    '1\0': { error: 'invalid' },
    '0b1': { error: 'invalid' },
    '0o7': { error: 'invalid' },
    '"1"': { error: 'invalid' },
  });
});

test('digits with at most one minus are read up to both limits, and any other character is invalid', async () => {
  const { reader } = await open<Shop>(SAMPLE);
  const sign = fc.constantFrom('', '-', '+', '--', '- ', '.');
  const number = fc.oneof(
    { withCrossShrink: true },
    fc.bigInt(1n, 9_999n),
    fc.bigInt(LIMIT - 3n, LIMIT + 3n),
  );
  const zeros = fc.constantFrom('', '', '0', '0'.repeat(40));
  await property(
    [sign, zeros, number, whiteSpace(), whiteSpace()],
    async (before, leading, digits, left, right) => {
      const isRead = (before === '' || before === '-') && digits <= LIMIT;
      const read = before === '-' ? 0 - Number(digits) : Number(digits);
      const PORT = `${left}${before}${leading}${digits}${right}`;
      const outcome = await outcomeOf(() => reader.readInt({ PORT }, 'PORT'));
      expect(outcome).toEqual(isRead ? read : { error: 'invalid' });
    },
  );
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

test('all entries of a list are trimmed, whatever characters they contain', async () => {
  const { reader } = await open<Shop>(SAMPLE);
  const word = fc.string({
    unit: fc.constantFrom(
      ...['a', 'A', '.', '*', ';', '"', "'", '\\', '[', ']', 'é', 'a b', '-\t-', '-\n-'],
      ...['\u200B', '\u0085', '\uFF0C', '$&', '#'],
    ),
  });
  const entry = fc.tuple(whiteSpace(), word, whiteSpace());
  const inside = (before: string, after: string): [string, string, string][] => [
    ['', `${before}a`, ' '],
    ['', `b${after}`, ''],
  ];
  await property(
    [fc.array(entry)],
    async (entries) => {
      const HOSTS = entries.map((parts) => parts.join('')).join(',');
      const words = entries.map(([, one]) => one).filter((one) => one !== '');
      expect(await reader.readList({ HOSTS }, 'HOSTS')).toEqual(words);
    },
    { examples: [[inside('[', ']')], [inside('"', '"')], [inside('(', ')')]] },
  );
  const many = await reader.readList({ HOSTS: 'a, b,'.repeat(600) }, 'HOSTS');
  expect(many.length).toBe(1_200);
});

test('an absolute http or https URL is returned as it was written, any other string is invalid', async () => {
  const { reader } = await open<Shop>(SAMPLE);
  const texts = [
    'http://localhost:8000',
    'https://cdn.example.com/covers',
    'HTTPS://CDN.example.com',
    'localhost:8000',
    '/covers',
    'ftp://example.com',
    'mailto:x\nhttp://x.example',
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
    'mailto:x\nhttp://x.example': { error: 'invalid' },
    '': { error: 'invalid' },
  });
});

test('only the schemes http and https are read, in upper or lower case', async () => {
  const { reader } = await open<Shop>(SAMPLE);
  const piece = fc.constantFrom(
    'http',
    'https',
    'HTTP',
    's',
    'S',
    'x',
    '+',
    '-',
    '.',
    '2',
    'blob:',
  );
  const scheme = fc.oneof(
    { withCrossShrink: true },
    fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join('')),
    fc.constantFrom(
      'file',
      'ws',
      'wss',
      'data',
      'javascript',
      'view-source:http',
      'ht tp',
      ':http',
    ),
  );
  const rest = fc.constantFrom('://shop.example', '://x:1/a?b#c', '://http://x');
  await property([scheme, rest], async (written, behind) => {
    const COVERS = `${written}${behind}`;
    const isRead = /^https?$/i.test(written);
    const outcome = await outcomeOf(() => reader.readUrl({ COVERS }, 'COVERS'));
    expect(outcome).toEqual(isRead ? COVERS : { error: 'invalid' });
  });
});

test('a URL is never changed, however it is written', async () => {
  const { reader } = await open<Shop>(SAMPLE);
  const scheme = fc.constantFrom('http://', 'https://', 'HTTPS://');
  // Not é or ü: in Node 20 and 22 `URL.canParse` rejects these after about 3,000 calls.
  const host = fc.constantFrom('x', 'CDN.Example.COM', 'ľudia.example', '[0:0::1]', 'me:pw@x');
  const port = fc.constantFrom('', ':', ':80', ':443', ':08000');
  const piece = fc.constantFrom(
    '/',
    '/a',
    '/../b',
    '/./',
    '/ľ',
    '/%7e',
    '/a b',
    '?',
    '#',
    '\\',
    '=',
  );
  const path = fc.array(piece).map((pieces) => ['', ...pieces].join('').replace(/^=/, '/='));
  const space = fc.constantFrom('', '', ' ', '\n', '\t');
  await property(
    [scheme, host, port, path, space, space],
    async (start, name, behind, rest, before, after) => {
      const COVERS = [before, start, name, behind, rest, after].join('');
      const isRead = before === '' && after === '';
      const outcome = await outcomeOf(() => reader.readUrl({ COVERS }, 'COVERS'));
      expect([COVERS, ...(isRead ? [] : [{ error: 'invalid' }])]).toContainEqual(outcome);
    },
  );
  const COVERS = `https://x/${'a'.repeat(5_000)}`;
  const outcome = await outcomeOf(() => reader.readUrl({ COVERS }, 'COVERS'));
  expect(outcome === COVERS ? 'as it is' : outcome).toBe('as it is');
});

test('JSON is parsed to its value, and a string that is not JSON is invalid', async () => {
  const { reader } = await open<Shop>(SAMPLE);
  const texts = [
    ...['{"mon":"10-18"}', '[1,2]', ' [\n1 ]\n', '0', 'false', 'null', '""', '" a "', '"{}"'],
    ...['{mon}', "{'mon':1}", '[1,]', '1 2', '{} // none', 'undefined', 'NaN', ''],
  ];
  const table = await tabulate(texts, (text) =>
    reader.readJson({ HOURS: text }, 'HOURS', 'closed'),
  );
  expect(table).toEqual({
    '{"mon":"10-18"}': { mon: '10-18' },
    '[1,2]': [1, 2],
    ' [\n1 ]\n': [1],
    '0': 0,
    false: false,
    null: null,
    '""': '',
    '" a "': ' a ',
    '"{}"': '{}',
    '{mon}': { error: 'invalid' },
    "{'mon':1}": { error: 'invalid' },
    '[1,]': { error: 'invalid' },
    '1 2': { error: 'invalid' },
    '{} // none': { error: 'invalid' },
    undefined: { error: 'invalid' },
    NaN: { error: 'invalid' },
    '': { error: 'invalid' },
  });
});

test('any JSON value is returned as it is', async () => {
  const { reader } = await open<Shop>(SAMPLE);
  const text = fc
    .oneof(fc.jsonValue(), fc.constantFrom('2024-05-31', '12', 'true', '$&', { a: ['1', null] }))
    // A key with that name would be lost on the way back to the test.
    .map((value) => JSON.stringify(value).replaceAll('__proto__', 'proto'));
  await property([text], async (HOURS) => {
    const outcome = await outcomeOf(() => reader.readJson({ HOURS }, 'HOURS'));
    expect(outcome).toEqual(JSON.parse(HOURS));
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

test('a default is returned as it is, and is not checked', async () => {
  const { reader } = await open<Shop>(SAMPLE);
  expect({
    str: await outcomeOf(() => reader.readStr({}, 'NAME', ' a ')),
    int: await outcomeOf(() => reader.readInt({}, 'PORT', -0.5)),
    list: await outcomeOf(() => reader.readList({}, 'HOSTS', [' a ', '', 'b,c', 'b,c'])),
    url: await outcomeOf(() => reader.readUrl({}, 'COVERS', 'no URL')),
    json: await outcomeOf(() => reader.readJson({}, 'HOURS', { mon: [' 10-18 ', '{'] })),
  }).toEqual({
    str: ' a ',
    int: -0.5,
    list: [' a ', '', 'b,c', 'b,c'],
    url: 'no URL',
    json: { mon: [' 10-18 ', '{'] },
  });
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

test('the error for an invalid value names the variable and contains no part of the value', async () => {
  const { reader } = await open<Shop>(SAMPLE);
  // The underscore is replaced by the secret.
  const ofLetters = fc.constantFrom(
    ...asking('readBool', '_', 'on _', '_=true', 'true,_'),
    ...asking('readInt', '_', '1_', '-_', '0x_', '_.5'),
    ...asking('readUrl', '_', '_:x', '_://x.example', '_.example:80/x', 'ftp://_', '//_', '/_'),
    ...asking('readUrl', 'http://x y/_', 'https://_ x', 'https://x.example:_', 'http://[_]'),
    ...asking('readJson', '_', '"_', "'_'", '{_}', '{"_": }', '{"a": _}', '[1] _'),
  );
  const ofDigits = fc.constantFrom(
    ...asking('readBool', '_', '-_'),
    ...asking('readInt', '9999999999999999_', '-9999999999999999_', '_.5', '_e_', '0x_'),
    ...asking('readUrl', '_', '_:1', 'https://x.example:_', 'tel:_'),
    ...asking('readJson', '{_}', '0_', '[_', '_ _'),
  );
  const leaks = fc.oneof(
    fc.tuple(ofLetters, twoSecrets('qxzj')),
    fc.tuple(ofDigits, twoSecrets('6789')),
  );
  await property([leaks], async ([{ name, text }, secrets]) => {
    const errors = [];
    for (const secret of secrets) {
      const env = { WANTED: text.replaceAll('_', secret) };
      const error: unknown = await reader[name](env, 'WANTED').catch((thrown: unknown) => thrown);
      const { code, details, message } = error as ShopError;
      errors.push({ code, details, message });
    }
    // An error that contains no part of the value is the same for both.
    const message = errors[0]?.message;
    const expected = { code: 'invalid', details: { variable: 'WANTED' }, message };
    expect(errors).toEqual([expected, expected]);
  });
});

test('an environment that has changed is read again', async () => {
  const { reader } = await open<Shop>(SAMPLE);
  expect(await reader.probeRereading(['1', '0'])).toEqual([
    ['1', true, 1, ['1'], 'http://1.example', 1],
    ['0', false, 0, ['0'], 'http://0.example', 0],
    ['default', false, -1, [], 'http://default.example', []],
    // The lists that are the defaults have changed as well.
    ['default', false, -1, ['new'], 'http://default.example', ['new']],
  ]);
});

test('every call reads the environment that it is given', async () => {
  const { reader } = await open<Shop>(SAMPLE);
  const answers = [
    await reader.readInt({ PORT: '1' }, 'PORT'),
    await reader.readInt({ PORT: '2' }, 'PORT'),
    await reader.readInt({}, 'PORT', 3),
    // The first caller may change what it got.
    await reader.readList({ HOSTS: 'a,b' }, 'HOSTS'),
    await reader.readList({ HOSTS: 'a,b' }, 'HOSTS'),
    await reader.readJson({ HOURS: '{"mon":["10-18"]}' }, 'HOURS'),
    await reader.readJson({ HOURS: '{"mon":["10-18"]}' }, 'HOURS'),
  ];
  const lists = [
    ['a', 'b'],
    ['a', 'b'],
  ];
  expect(answers).toEqual([1, 2, 3, ...lists, { mon: ['10-18'] }, { mon: ['10-18'] }]);
});

test('a default counts only in the call that it is given to', async () => {
  const { reader } = await open<Shop>(SAMPLE);
  const cases = {
    readStr: { text: 'a', defaults: ['', 'b'] },
    readBool: { text: 'on', defaults: [false, true] },
    readInt: { text: '1', defaults: [0, 8000] },
    readList: { text: 'a', defaults: [[], ['b']] },
    readUrl: { text: 'http://a.example', defaults: ['http://b.example', ''] },
    readJson: { text: '1', defaults: [null, 'closed'] },
  };
  const table = await tabulate(Object.keys(cases), async (name) => {
    const { text, defaults } = cases[name as keyof typeof cases];
    // They differ only in their types.
    const read = reader[name as 'readJson'];
    return [
      await read({ WANTED: text }, 'WANTED', defaults[0]),
      await read({}, 'WANTED', defaults[0]),
      await read({}, 'WANTED', defaults[1]),
      await outcomeOf(() => read({}, 'WANTED')),
    ];
  });
  const missing = { error: 'missing' };
  expect(table).toEqual({
    readStr: ['a', '', 'b', missing],
    readBool: [true, false, true, missing],
    readInt: [1, 0, 8000, missing],
    readList: [['a'], [], ['b'], missing],
    readUrl: ['http://a.example', 'http://b.example', '', missing],
    readJson: [1, null, 'closed', missing],
  });
});

test('GET / shows the values of the environment, also 0, off and empty strings', async () => {
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

/** Calls of a reader, one with each of these strings. */
function asking<T extends string>(name: T, ...texts: string[]) {
  return texts.map((text) => ({ name, text }));
}

/** Two strings of the same length that differ at every position. */
function twoSecrets(alphabet: string) {
  const places = fc.array(fc.nat(alphabet.length - 1), { minLength: 6, maxLength: 12 });
  const write = (places: number[]) =>
    places.map((place) => alphabet[place % alphabet.length]).join('');
  return places.map((drawn) => [write(drawn), write(drawn.map((place) => place + 1))]);
}
