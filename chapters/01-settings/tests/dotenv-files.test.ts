import {
  type Env,
  fc,
  files,
  open,
  outcomeOf,
  property,
  type ShopError,
  tabulate,
} from '@bookshop/kit';

import type { Shop } from '../src/shop';

const SAMPLE = { SHOP_SAMPLE: '{}' };

const sign = (...others: string[]) =>
  fc.constantFrom(
    ...['a', 'n', '7', '#', '=', '$', '$&', '{', '}', ' ', '\t', '\0', 'é', '\u2028', '\uFEFF'],
    ...others,
  );

/** Values without quotes that the rest of the line does not change. */
const plain = () =>
  fc
    .string({ unit: sign("'", '"', '\\') })
    .filter((value) => value === value.trim() && !/^['"#]|\s#/.test(value));

const singleQuoted = () =>
  fc.string({ unit: sign('"', '\\', '\\n', '\u0085', '\u00A0', '\u2029', '\v') });

/** The content of double quotes, in pieces: how each is written, and what it means. */
const escaped = () =>
  fc.array(
    fc.oneof(
      sign("'", '\u0085', '\u00A0', '\u2029', '\v').map((one) => [one, one] as const),
      fc.constantFrom(
        ['\\n', '\n'] as const,
        ['\\t', '\t'] as const,
        ['\\"', '"'] as const,
        ['\\\\', '\\'] as const,
      ),
      fc
        .constantFrom(
          ...[
            'r',
            'u0041',
            'x41',
            '0',
            '/',
            'b',
            'f',
            '$',
            "'",
            ' ',
            'é',
            'N',
            'T',
            '#',
            '=',
            '\t',
          ],
          ...['\0', '\u2028', '\u0085', '🔑'],
        )
        .map((one) => [`\\${one}`, `\\${one}`] as const),
    ),
  );

/** Lines that set a variable, as they are written, and what they set. */
const assignment = () =>
  fc
    .tuple(
      fc.constantFrom('', ' ', 'export ', '\texport\t'),
      fc.constantFrom('A', 'b', '_C2', '__', 'exportA'),
      fc.constantFrom('=', ' = ', '\t='),
      fc.oneof(
        plain().map((value) => ({ written: value, value })),
        singleQuoted().map((value) => ({ written: `'${value}'`, value })),
        escaped().map((pieces) => ({
          written: `"${pieces.map(([written]) => written).join('')}"`,
          value: pieces.map(([, meaning]) => meaning).join(''),
        })),
      ),
      fc.constantFrom(
        ...['', ' \t', '\t#', ' #1 # 2', ' # it\'s "dark"', ` # was 'a' # "b"`, ` # "b" # 'a'`],
        // None of these characters ends a line, and so none ends a comment.
        ...[' # a\u2028b', ' #\u2029', '\t# a\rb', ' #\r', ' #\0\u0085\v\f\uFEFF#'],
      ),
    )
    .map(([before, name, equals, { written, value }, after]) => ({
      line: `${before}${name}${equals}${written}${after}`,
      sets: [[name, value] as const],
    }));

/** Lines of a valid file, each with its line end. */
const lines = () => {
  const nothing = fc.constantFrom(
    '',
    ' \t',
    '#',
    '  # A=1',
    '# "',
    '# one\u2028A=2',
    '# one\rA=2',
    '#\0\u0085A=2',
  );
  const one = fc.oneof(
    assignment(),
    nothing.map((line) => ({ line, sets: [] })),
  );
  const end = fc.constantFrom('\n', '\r\n');
  return fc.array(
    fc.tuple(one, end).map(([{ line, sets }, lineEnd]) => ({ line: `${line}${lineEnd}`, sets })),
  );
};

test('a line sets a variable, and white space around name and value is ignored', async () => {
  const { dotenv } = await open<Shop>(SAMPLE);
  const text =
    'SHOP_NAME=The Paper Lantern\n  PORT = 8000  \n\tDEBUG\t=\toff\t\n_shelf2=new\nEMPTY=\nBLANK=  ';
  expect(await dotenv.readDotenv(text)).toEqual({
    SHOP_NAME: 'The Paper Lantern',
    PORT: '8000',
    DEBUG: 'off',
    _shelf2: 'new',
    EMPTY: '',
    BLANK: '',
  });
});

test('empty lines, lines of white space and comment lines set nothing', async () => {
  const { dotenv } = await open<Shop>(SAMPLE);
  const texts = ['', '\n\n', '# PORT=1', '#', '# a\rb', 'A=1\n\n \t\n  # B=2\n#C=3\nD=4\n'];
  const table = await tabulate(texts, (text) => dotenv.readDotenv(text));
  expect(table).toEqual({
    '': {},
    '\n\n': {},
    '# PORT=1': {},
    '#': {},
    '# a\rb': {},
    'A=1\n\n \t\n  # B=2\n#C=3\nD=4\n': { A: '1', D: '4' },
  });
});

test('export before a name is ignored', async () => {
  const { dotenv } = await open<Shop>(SAMPLE);
  const text = 'export PORT=8000\n  export\tDEBUG = off\nexported=yes';
  expect(await dotenv.readDotenv(text)).toEqual({ PORT: '8000', DEBUG: 'off', exported: 'yes' });
});

test('a value without quotes is taken as it is, with all its equals signs, quotes, dollars and backslashes', async () => {
  const { dotenv } = await open<Shop>(SAMPLE);
  const values = [
    'postgres://db/books?a=b&c=d==',
    "it's",
    'say "hi"',
    '$HOME/${PORT}',
    'C:\\new\\table',
  ];
  const table = await tabulate(values, (value) => dotenv.readDotenv(`PORT=1\nVALUE=${value}`));
  expect(table).toEqual({
    'postgres://db/books?a=b&c=d==': { PORT: '1', VALUE: 'postgres://db/books?a=b&c=d==' },
    "it's": { PORT: '1', VALUE: "it's" },
    'say "hi"': { PORT: '1', VALUE: 'say "hi"' },
    '$HOME/${PORT}': { PORT: '1', VALUE: '$HOME/${PORT}' },
    'C:\\new\\table': { PORT: '1', VALUE: 'C:\\new\\table' },
  });
});

test('a # begins a comment only after white space, and outside quotes', async () => {
  const { dotenv } = await open<Shop>(SAMPLE);
  const values = [
    'red # dark',
    'red\t#dark',
    'red#1',
    '#f00',
    ' # none',
    'pa#ss #1 # old',
    "'red' # it's dark",
    "'red' # was 'dark'",
    '"red"\t# "dark"',
    "'#1 # kept'",
    '"#1 # kept"',
  ];
  const table = await tabulate(values, (value) => dotenv.readDotenv(`VALUE=${value}`));
  expect(table).toEqual({
    'red # dark': { VALUE: 'red' },
    'red\t#dark': { VALUE: 'red' },
    'red#1': { VALUE: 'red#1' },
    '#f00': { VALUE: '#f00' },
    ' # none': { VALUE: '' },
    'pa#ss #1 # old': { VALUE: 'pa#ss' },
    "'red' # it's dark": { VALUE: 'red' },
    "'red' # was 'dark'": { VALUE: 'red' },
    '"red"\t# "dark"': { VALUE: 'red' },
    "'#1 # kept'": { VALUE: '#1 # kept' },
    '"#1 # kept"': { VALUE: '#1 # kept' },
  });
});

test('in single quotes everything is taken as it is', async () => {
  const { dotenv } = await open<Shop>(SAMPLE);
  const values = ["''", "'  padded  '", "'a\\nb\\\\'", '\'say "hi"\'', "'$HOME'"];
  const table = await tabulate(values, (value) => dotenv.readDotenv(`VALUE=${value}`));
  expect(table).toEqual({
    "''": { VALUE: '' },
    "'  padded  '": { VALUE: '  padded  ' },
    "'a\\nb\\\\'": { VALUE: 'a\\nb\\\\' },
    '\'say "hi"\'': { VALUE: 'say "hi"' },
    "'$HOME'": { VALUE: '$HOME' },
  });
});

test('in double quotes four escapes are replaced and nothing else', async () => {
  const { dotenv } = await open<Shop>(SAMPLE);
  const values = [
    '""',
    '"  padded  "',
    '"one\\ntwo\\tthree"',
    '"say \\"hi\\""',
    '"C:\\\\new"',
    '"\\d+\\$"',
    '"it\'s"',
    '"$HOME"',
  ];
  const table = await tabulate(values, (value) => dotenv.readDotenv(`VALUE=${value}`));
  expect(table).toEqual({
    '""': { VALUE: '' },
    '"  padded  "': { VALUE: '  padded  ' },
    '"one\\ntwo\\tthree"': { VALUE: 'one\ntwo\tthree' },
    '"say \\"hi\\""': { VALUE: 'say "hi"' },
    '"C:\\\\new"': { VALUE: 'C:\\new' },
    '"\\d+\\$"': { VALUE: '\\d+\\$' },
    '"it\'s"': { VALUE: "it's" },
    '"$HOME"': { VALUE: '$HOME' },
  });
});

test('a name that is set several times has its last value', async () => {
  const { dotenv } = await open<Shop>(SAMPLE);
  const text = 'PORT=1\nDEBUG=on\nPORT=2\nDEBUG=';
  expect(await dotenv.readDotenv(text)).toEqual({ PORT: '2', DEBUG: '' });
});

test('a file from Windows is read like any other', async () => {
  const { dotenv } = await open<Shop>(SAMPLE);
  const text =
    '\uFEFFPORT=8000\r\n\r\n# sign\r\nSHOP_NAME="Lantern"\r\nEMPTY=\r\nDEBUG=off # dark\r\n';
  expect(await dotenv.readDotenv(text)).toEqual({
    PORT: '8000',
    SHOP_NAME: 'Lantern',
    EMPTY: '',
    DEBUG: 'off',
  });
});

test('for any lines of a file, each name has its last value', async () => {
  const { dotenv } = await open<Shop>(SAMPLE);
  const mark = fc.constantFrom('', '\uFEFF');
  const last = fc.oneof(fc.constant({ line: '', sets: [] }), assignment());
  await property([mark, lines(), last], async (before, written, withoutEnd) => {
    const all = [...written, withoutEnd];
    const text = before + all.map(({ line }) => line).join('');
    const variables = Object.fromEntries(all.flatMap(({ sets }) => sets));
    expect(await outcomeOf(() => dotenv.readDotenv(text))).toEqual(variables);
    // The first caller may have changed what it got.
    expect(await outcomeOf(() => dotenv.readDotenv(text))).toEqual(variables);
  });
});

test('a line that sets no variable, or whose quotes are not closed, is invalid', async () => {
  const { dotenv } = await open<Shop>(SAMPLE);
  const lines = [
    'just words',
    'export PORT',
    '=8000',
    '2ND=x',
    'SHOP-NAME=x',
    'SHOP NAME=x',
    'ÉTAGE=2',
    "NAME='open",
    'NAME="open',
    'NAME="open\\"',
    "NAME='a' b",
    'NAME="a"b',
    "NAME='a'#b",
    'NAME="a"#b',
    `NAME='a'"b"`,
    // Each of the next two would be valid if a value could continue up to the next quote.
    'NAME="a\nb"',
    "NAME='a\nb'",
    'export A B=1',
    "'NAME'=1",
    '"NAME"=1',
    'NAME+=1',
    'NAME: a=1',
    'A.B=1',
    '$A=1',
    // The Kelvin sign and the long s, letters to a pattern with the flags i and u; then digits.
    '\u212AEY=1',
    '\u017FHOP=1',
    'A\u0661=1',
    'A\uFF11=1',
  ];
  const table = await tabulate(lines, (line) => dotenv.readDotenv(line));
  expect(table).toEqual(Object.fromEntries(lines.map((line) => [line, { error: 'invalid' }])));
});

test('the error has the number of the first wrong line, counting all lines from 1, and no part of that line', async () => {
  const { dotenv } = await open<Shop>(SAMPLE);
  // The underscore is replaced by a secret.
  const wrong = fc.constantFrom(
    ...['_', 'PASSWORD: _', 'PASSWORD="_', "PASSWORD='_", 'PASSWORD="" _', "PASSWORD='a'_"],
    ...['export _', '2_=x', 'A _=x', '_-A=x', '="_"', '_ # A=1', '"_"=x'],
  );
  await property([lines(), wrong, twoSecrets()], async (before, line, secrets) => {
    const errors = [];
    for (const secret of secrets) {
      const all = [...before.map((one) => one.line), `${line.replace('_', secret)}\n`, 'B=on\n?'];
      const error: unknown = await dotenv
        .readDotenv(all.join(''))
        .catch((thrown: unknown) => thrown);
      const { code, details, message } = error as ShopError;
      errors.push({ code, details, message });
    }
    // An error that contains no part of the line is the same for both.
    const message = errors[0]?.message;
    const expected = { code: 'invalid', details: { line: before.length + 1 }, message };
    expect(errors).toEqual([expected, expected]);
  });
});

test('a wrong line in one of several files is an error with the number of the line in its file', async () => {
  const { dotenv } = await open<Shop>(SAMPLE);
  const merge = (...files: string[]) =>
    dotenv.mergeDotenv({ A: '1' }, files).catch((thrown: unknown) => thrown);
  const refusal = (line: number) => ({ code: 'invalid', details: { line } });
  expect({
    first: await merge('A=2\n?', 'B=1\nC=2\n'),
    last: await merge('B=1\nC=2\n', 'A'),
  }).toMatchObject({ first: refusal(2), last: refusal(1) });
});

test('a variable of the environment wins over the files, also when it is empty', async () => {
  const { dotenv } = await open<Shop>(SAMPLE);
  const env = { PORT: '1', SHOP_NAME: '', HOME: '/home/clerk' };
  expect(await dotenv.mergeDotenv(env, ['PORT=2\nSHOP_NAME=Lantern\nDEBUG=on'])).toEqual({
    PORT: '1',
    SHOP_NAME: '',
    HOME: '/home/clerk',
    DEBUG: 'on',
  });
});

test('with overwrite the files win over the environment, also when they set an empty string', async () => {
  const { dotenv } = await open<Shop>(SAMPLE);
  const env = { PORT: '1', SHOP_NAME: 'Lantern', HOME: '/home/clerk' };
  expect(await dotenv.mergeDotenv(env, ['PORT=2\nSHOP_NAME=\nDEBUG=on'], true)).toEqual({
    PORT: '2',
    SHOP_NAME: '',
    HOME: '/home/clerk',
    DEBUG: 'on',
  });
});

test('a later file wins over an earlier one, and a missing file adds nothing', async () => {
  const { dotenv } = await open<Shop>(SAMPLE);
  const env = { HOME: '/home/clerk' };
  expect({
    two: await dotenv.mergeDotenv(env, ['PORT=1\nDEBUG=on', null, 'DEBUG=\nSHELVES=new']),
    'one file twice': await dotenv.mergeDotenv(env, ['PORT=1', 'PORT=2', 'PORT=1']),
    'from Windows': await dotenv.mergeDotenv(env, ['\uFEFFPORT=1\r\n', '\uFEFFPORT=2\r\n']),
    overwriting: await dotenv.mergeDotenv(env, ['HOME=/a', null, 'HOME=/b'], true),
    missing: await dotenv.mergeDotenv(env, [null]),
    none: await dotenv.mergeDotenv(env, []),
  }).toEqual({
    two: { HOME: '/home/clerk', PORT: '1', DEBUG: '', SHELVES: 'new' },
    'one file twice': { HOME: '/home/clerk', PORT: '1' },
    'from Windows': { HOME: '/home/clerk', PORT: '2' },
    overwriting: { HOME: '/b' },
    missing: { HOME: '/home/clerk' },
    none: { HOME: '/home/clerk' },
  });
});

test('for any environment and files, a later file wins over an earlier one, and overwrite decides between files and environment', async () => {
  const { dotenv } = await open<Shop>(SAMPLE);
  const name = fc.constantFrom('A', 'B', 'C');
  const variables = (value: string) => fc.dictionary(name, fc.constantFrom('', value));
  const file = fc.option(
    fc.constantFrom('1', '2', '3').chain((value) => variables(value)),
    { freq: 3 },
  );
  await property(
    [variables('env'), fc.array(file, { maxLength: 4 }), fc.boolean()],
    async (env, files, overwrite) => {
      const texts = files.map((sets) => {
        return (
          sets && Object.entries(sets).reduce((text, pair) => `${text}${pair.join('=')}\n`, '')
        );
      });
      const added = Object.assign({}, ...files) as Env;
      const merged = await dotenv.mergeDotenv(env, texts, overwrite);
      expect(merged).toEqual(overwrite ? { ...env, ...added } : { ...added, ...env });
    },
  );
});

test('merging does not change the environment that it is given, and returns a new object', async () => {
  const { dotenv } = await open<Shop>(SAMPLE);
  const env = { HOME: '/home/clerk', PORT: '1' };
  const untouched = { isNew: true, envAfter: env };
  expect({
    added: await dotenv.probeMerge(env, ['DEBUG=on\nPORT=2'], false),
    overwritten: await dotenv.probeMerge(env, ['DEBUG=on\nPORT=2'], true),
    nothing: await dotenv.probeMerge(env, [null], false),
    none: await dotenv.probeMerge(env, [], true),
  }).toEqual({
    added: untouched,
    overwritten: untouched,
    nothing: untouched,
    none: untouched,
  });
});

test('an environment or a list of files that has changed is merged again', async () => {
  const { dotenv } = await open<Shop>(SAMPLE);
  // One environment and one list, which their owner changes before each call.
  expect(
    await dotenv.probeMerges([
      { env: { A: '1' }, files: ['B=2', null] },
      { env: { A: '1' }, files: ['B=3', null] },
      { env: { A: '2', C: '4' }, files: ['B=3', null] },
      { env: { C: '4' }, files: ['B=3', 'B=5'] },
      { env: {}, files: [] },
    ]),
  ).toEqual([
    { A: '1', B: '2' },
    { A: '1', B: '3' },
    { A: '2', B: '3', C: '4' },
    { B: '5', C: '4' },
    {},
  ]);
});

test('long values and long files are read like any other', async () => {
  const { dotenv } = await open<Shop>(SAMPLE);
  const long = 'a#b '.repeat(2_000).trim().replaceAll(' ', '-');
  const lines = Array.from({ length: 2_000 }, (_, at) => `A${at}=${at} # a number`);
  const read = await dotenv.readDotenv(
    [`PLAIN=${long} # end`, `SINGLE='${long} # kept'`, `DOUBLE="${long}\\n"`, ...lines].join('\n'),
  );
  expect({
    plain: read['PLAIN'] === long,
    single: read['SINGLE'] === `${long} # kept`,
    double: read['DOUBLE'] === `${long}\n`,
    last: read['A1999'],
    names: Object.keys(read).length,
    wrong: await dotenv.readDotenv([...lines, '?'].join('\n')).catch((thrown: unknown) => thrown),
  }).toMatchObject({
    plain: true,
    single: true,
    double: true,
    last: '1999',
    names: 2_003,
    wrong: { code: 'invalid', details: { line: 2_001 } },
  });
});

test('the code does not mention process or the file system', () => {
  expect(files.tokens('src/settings/dotenv.ts').filter(isOutside)).toEqual([]);
});

const isOutside = (token: string) => /^['"`]?(node:)?(process|fs|fs\/promises)['"`]?$/.test(token);

/** Two strings of the same length that differ at every position. */
function twoSecrets() {
  const alphabet = 'qxzK';
  const places = fc.array(fc.nat(alphabet.length - 1), { minLength: 6, maxLength: 12 });
  const write = (drawn: number[]) =>
    drawn.map((place) => alphabet[place % alphabet.length]).join('');
  return places.map((drawn) => [write(drawn), write(drawn.map((place) => place + 1))]);
}
