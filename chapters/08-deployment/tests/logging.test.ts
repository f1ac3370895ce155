import { fc, open, property, tabulate } from '@bookshop/kit';
import { startShop } from '@bookshop/kit/process';

import type { Shop } from '../src/shop';

type Fields = Record<string, unknown>;

/** What is written, also where it cannot be read. */
function parse(line: string): Fields {
  try {
    return JSON.parse(line) as Fields;
  } catch {
    return { unreadable: line };
  }
}

const START = Date.UTC(2031, 11, 31, 23, 59, 59, 7);

/** The lines of this shop, as objects. */
async function linesOf({ output }: { output: { lines(): Promise<string[]> } }): Promise<Fields[]> {
  return (await output.lines()).map(parse);
}

/** The fields of the one line that odd fields led to, without those of the log. */
async function oddLine(kind: Parameters<Shop['services']['log']['writeOdd']>[0]): Promise<Fields> {
  const shop = await open<Shop>();
  await shop.log.writeOdd(kind);
  const lines = await linesOf(shop);
  const [{ level: _level, time: _time, msg: _msg, ...fields } = {}] = lines;
  return lines.length === 1 ? fields : { lines: lines.length };
}

test('each call writes a line with one JSON object: level, time, message and fields', async () => {
  const shop = await open<Shop>({ LOG_LEVEL: 'debug' });
  await shop.clock.set(START);
  await shop.log.write('info', 'sold', { book: 7, to: { name: 'alice', tags: ['new', null] } });
  await shop.clock.advance(993);
  for (const level of ['debug', 'warn', 'error', 'fatal'] as const) {
    await shop.log.write(level, '%s of 100 % %d', {});
  }
  const later = { time: '2032-01-01T00:00:00.000Z', msg: '%s of 100 % %d' };
  expect(await linesOf(shop)).toEqual([
    {
      level: 'info',
      time: '2031-12-31T23:59:59.007Z',
      msg: 'sold',
      book: 7,
      to: { name: 'alice', tags: ['new', null] },
    },
    { level: 'debug', ...later },
    { level: 'warn', ...later },
    { level: 'error', ...later },
    { level: 'fatal', ...later },
  ]);
});

test('lines below the level are not written, and silent writes none', async () => {
  const levels = ['debug', 'info', 'warn', 'error', 'fatal'] as const;
  const table = await tabulate(['debug', 'info', 'warn', 'error', 'silent'], async (LOG_LEVEL) => {
    const shop = await open<Shop>({ LOG_LEVEL });
    for (const level of levels) await shop.log.write(level, level, {});
    return (await linesOf(shop)).map(({ msg }) => msg).join(' ');
  });
  expect(table).toEqual({
    debug: 'debug info warn error fatal',
    info: 'info warn error fatal',
    warn: 'warn error fatal',
    error: 'error fatal',
    silent: '',
  });
});

test('the fields of a line that is not written are not read', async () => {
  const shop = await open<Shop>({ LOG_LEVEL: 'error' });
  const silent = await open<Shop>({ LOG_LEVEL: 'silent' });
  expect({
    debug: await shop.log.readsFieldsOf('debug'),
    warn: await shop.log.readsFieldsOf('warn'),
    error: await shop.log.readsFieldsOf('error'),
    silent: await silent.log.readsFieldsOf('fatal'),
    lines: (await linesOf(shop)).map(({ value }) => value),
  }).toEqual({ debug: false, warn: false, error: true, silent: false, lines: [1] });
});

test('each line has the id of its request, whichever request is answered first', async () => {
  const shop = await open<Shop>({ LAB: '1' });
  await shop.points.hold('lab/nested');
  const ask = (id: string) =>
    shop.http('GET', `/lab/nested?step=${id}`, {
      headers: { authorization: 'Token staff', 'x-request-id': id },
    });
  const requests = ['one', 'two', 'three'].map(ask);
  await shop.points.arrived('lab/nested', 3);
  await shop.points.release('lab/nested');
  await Promise.all(requests);
  await shop.log.write('info', 'outside of any request', {});
  const told = (await linesOf(shop)).map(({ msg, requestId, step }) => ({ msg, requestId, step }));
  const nested = told.filter(({ msg }) => msg === 'in the middle of a request');
  expect({
    nested: nested.map(({ requestId, step }) => `${String(requestId)} ${String(step)}`).toSorted(),
    requests: told
      .filter(({ msg }) => msg === 'request')
      .map(({ requestId }) => requestId)
      .toSorted(),
    last: told.at(-1),
  }).toEqual({
    nested: ['one one', 'three three', 'two two'],
    requests: ['one', 'three', 'two'],
    last: { msg: 'outside of any request', requestId: undefined, step: undefined },
  });
});

test('the line of a request has its method, path, status and duration, and no query', async () => {
  const shop = await open<Shop>({ LAB: '1' });
  await shop.points.hold('lab/slow');
  const slow = shop.http('GET', '/lab/slow?token=hunter2', {
    headers: { authorization: 'Token staff', 'x-request-id': 'slow-one' },
  });
  await shop.points.arrived('lab/slow', 1);
  await shop.clock.advance(1_250);
  await shop.points.release('lab/slow');
  await slow;
  await shop.http('GET', '/books/7', { headers: { 'x-request-id': 'missing' } });
  const lines = (await linesOf(shop))
    .filter(({ msg }) => msg === 'request')
    .map(({ time: _time, ...fields }) => fields);
  const request = { level: 'info', msg: 'request', method: 'GET' };
  expect(lines).toEqual([
    { ...request, requestId: 'slow-one', path: '/lab/slow', status: 200, durationMs: 1_250 },
    { ...request, requestId: 'missing', path: '/books/7', status: 404, durationMs: 0 },
  ]);
});

test('fields do not replace the keys of the log, and no key is written twice', async () => {
  const shop = await open<Shop>();
  await shop.clock.set(START);
  await shop.log.write('warn', 'a form', { level: 'fatal', time: 0, msg: 'free books', kept: 1 });
  const context = { requestId: 'a-1', shop: 'lantern' };
  const fields = { requestId: 'forged', shop: null, msg: 'forged', kept: 2 };
  const [own = '', inContext = ''] = [
    ...(await shop.output.lines()),
    ...(await shop.log.linesWith(context, fields)),
  ];
  const count = (line: string) =>
    ['level', 'time', 'msg', 'requestId', 'shop', 'kept'].map(
      (key) => line.split(`"${key}":`).length - 1,
    );
  expect({ own: parse(own), inContext: parse(inContext) }).toEqual({
    own: { level: 'warn', time: '2031-12-31T23:59:59.007Z', msg: 'a form', kept: 1 },
    inContext: {
      ...{ level: 'info', time: '1970-01-01T00:00:00.000Z', msg: 'in a context' },
      ...{ ...context, kept: 2 },
    },
  });
  expect([count(own), count(inContext)]).toEqual([
    [1, 1, 1, 0, 0, 1],
    [1, 1, 1, 1, 1, 1],
  ]);
});

test('any other name is an ordinary field', async () => {
  const shop = await open<Shop>();
  const fields = {
    ...{ pid: 'five', hostname: 7, message: 'm', name: 'n', v: 1, timestamp: 2, fields: {} },
    ...{ method: 'GET', headers: { accept: '*/*' }, socket: 'tls', req: 1, res: { a: 1 } },
    ...{ err: 'only a string', error: null, context: [1], constructor: 'c', toString: 't', '': 0 },
    // There is none in the context outside of requests.
    requestId: 'of a form',
  };
  await shop.log.write('info', 'odd names', fields);
  const [{ level, time: _time, msg, ...written } = {}] = await linesOf(shop);
  expect({ level, msg, written }).toEqual({ level: 'info', msg: 'odd names', written: fields });
  const own = { level: 'info', time: '1970-01-01T00:00:00.000Z', msg: 'in a context' };
  const [inContext, names] = [
    ['requestId', 'shop', 'user'],
    ['level', 'time', 'msg', 'book'],
  ];
  const draw = (from: string[]) => fc.dictionary(fc.constantFrom(...from), fc.nat(9));
  await property([draw(inContext), draw([...inContext, ...names])], async (context, taken) => {
    const lines = await shop.log.linesWith(context, taken);
    expect(lines.map(parse)).toEqual([{ ...taken, ...context, ...own }]);
  });
});

test('an error has a type, a message, a stack, and its cause in the same form', async () => {
  const { err: plain } = await oddLine('error');
  const { err: caused } = await oddLine('cause');
  expect(plain).toEqual({
    type: 'RangeError',
    message: 'too far',
    stack: expect.stringMatching(/^RangeError: too far\n +at /) as unknown,
  });
  expect(caused).toEqual({
    type: 'Error',
    message: 'no order',
    stack: expect.stringMatching(/^Error: no order\n +at /) as unknown,
    code: 'E_ORDER',
    retries: 2,
    cause: {
      type: 'TypeError',
      message: 'no book',
      stack: expect.stringMatching(/^TypeError: no book\n +at /) as unknown,
      cause: 'no shelf',
    },
  });
  const { errors } = await oddLine('named');
  expect((errors as Fields[]).map(({ type }) => type)).toEqual(['OutOfPrint', 'Error', 'Missing']);
  const { list } = await oddLine('emptyCauses');
  expect((list as Fields[]).map(({ cause }) => cause)).toEqual([null, 0, false, '', 'no cause']);
});

test('errors are written wherever they are, and an error may be its own cause', async () => {
  expect(await oddLine('errorElsewhere')).toMatchObject({
    tries: [
      { failed: { type: 'Error', message: 'first', stack: expect.any(String) as unknown } },
      { type: 'Error', message: 'second', stack: expect.any(String) as unknown },
    ],
  });
  expect(await oddLine('errorWithToJson')).toMatchObject({
    err: { message: 'in full', stack: expect.any(String) as unknown },
  });
  expect(await oddLine('errorInItself')).toMatchObject({
    err: { message: 'mirror', cause: '[Circular]' },
  });
});

test('the error of a request is in the log, with its stack and the id of the request', async () => {
  const shop = await open<Shop>({ LAB: '1', LOG_LEVEL: 'error' });
  const headers = { authorization: 'Token staff', 'x-request-id': 'boom-1' };
  await shop.http('GET', '/lab/boom', { headers });
  expect(await linesOf(shop)).toMatchObject([
    {
      level: 'error',
      requestId: 'boom-1',
      err: {
        type: 'Error',
        message: 'the press is on fire',
        stack: expect.stringContaining('lab.ts') as unknown,
      },
    },
  ]);
});

test('an object in itself is cut off, and an object that is there twice is written twice', async () => {
  const address = { city: 'Oslo' };
  expect({
    cycle: await oddLine('cycle'),
    ownCycle: await oddLine('ownCycle'),
    twice: await oddLine('twice'),
  }).toEqual({
    cycle: { parent: { name: 'shelf', books: [{ title: 'Emma', shelf: '[Circular]' }] } },
    ownCycle: { name: 'shelf', self: '[Circular]' },
    twice: { from: address, to: address, list: [address, { address }] },
  });
});

test('what JSON does not have is written in the nearest form', async () => {
  expect({
    bigint: await oddLine('bigint'),
    numbers: await oddLine('numbers'),
    nothing: await oddLine('nothing'),
    dates: await oddLine('dates'),
    classes: await oddLine('classes'),
  }).toEqual({
    bigint: { cents: '12345678901234567890', list: ['-1'] },
    numbers: { list: [null, null, 0, 1e21] },
    nothing: { list: [null], kept: 1 },
    dates: { at: '1970-01-01T00:00:00.000Z', never: null },
    classes: { account: { name: 'alice', password: '[redacted]' } },
  });
});

test('what cannot be read is marked, and everything else is written', async () => {
  expect(await oddLine('getter')).toEqual({
    before: 1,
    broken: '[Unreadable]',
    list: ['[Unreadable]', 2],
    after: 3,
  });
});

test('no string breaks a line or adds one', async () => {
  const shop = await open<Shop>();
  const odd = fc.constantFrom(
    '\n',
    '\r\n',
    '\u2028',
    '"',
    '\\',
    '\\n',
    '\0',
    '\u001B[2J',
    '\uD800',
    '}',
  );
  const part = fc.oneof(odd, fc.string({ maxLength: 6, unit: 'grapheme' }));
  const text = fc.array(part, { maxLength: 5 }).map((parts) => parts.join(''));
  await property([text, text, text], async (message, key, value) => {
    const fields = { [`_${key}`]: value };
    const written = await shop.log.linesWith({}, { message, ...fields });
    expect(written.map(parse)).toMatchObject([{ message, ...fields }]);
  });
  await shop.log.write('info', 'bought\n{"level":"fatal","msg":"sold out"}', {});
  const lines = await linesOf(shop);
  expect(lines).toMatchObject([{ msg: 'bought\n{"level":"fatal","msg":"sold out"}' }]);
});

test('a line is written at once, by one call of write', async () => {
  const { log } = await open<Shop>();
  const chunks = await log.chunks(['one', 'two', 'a\nb', '']);
  expect(
    chunks.map((chunk) => ({ ends: chunk.endsWith('}\n'), msg: parse(chunk)['msg'] })),
  ).toEqual(['one', 'two', 'a\nb', ''].map((msg) => ({ ends: true, msg })));
});

test('a call does not fail when its line cannot be written, and later lines are tried', async () => {
  const { log } = await open<Shop>();
  const chunks = await log.chunks(['lost', 'lost, too', 'written'], 2);
  expect(chunks.map((chunk) => parse(chunk)['msg'])).toEqual(['written']);
});

const SECRET_NAMES = [
  ...['password', 'secret', 'token', 'authorization', 'cookie', 'apiKey', 'secretKey'],
  ...['cardNumber', 'passwords', 'cookies', 'tokens', 'secrets', 'PASSWORD', 'Password'],
  ...['Authorization', 'Set-Cookie', 'set_cookie', 'X-Api-Key', 'api_key', 'API-KEYS', 'APIKEY'],
  ...['SECRET_KEY', 'card_number', 'Proxy-Authorization', 'newPassword', 'old_password'],
  ...['accessToken', 'refresh-token', 'client_secret', 'pass-word', 'to_ken', '-token-', '__token'],
];

test('the value of a secret name is replaced, in every spelling of the name', async () => {
  const { log } = await open<Shop>();
  const table = await tabulate(SECRET_NAMES, async (name) => {
    const fields = await log.redact({ [name]: 'hunter2', other: 1 });
    return [Object.keys(fields).sort(), fields[name]];
  });
  expect(table).toEqual(
    Object.fromEntries(SECRET_NAMES.map((name) => [name, [[name, 'other'].sort(), '[redacted]']])),
  );
});

test('names that only contain a secret word stay', async () => {
  const { log } = await open<Shop>();
  const names = [
    ...['passwordHint', 'tokenCount', 'cookie_consent', 'secretary', 'authorized', 'author'],
    ...['key', 'keys', 'api', 'card', 'number', 'pass', 'passwor', 'toke', 'tokenss', 'cookie2'],
    ...['secret-level', 'Set-Cookie-At', 'token.x', 'password ', 'cartNumber', 'pa ssword', 'user'],
  ];
  const fields = Object.fromEntries(names.map((name, i) => [name, `hunter${i}`]));
  expect(await log.redact(fields)).toEqual(fields);
});

test('whatever the value of a secret name is, nothing of it stays', async () => {
  const { log } = await open<Shop>();
  const values = ['', 0, null, false, 7, ['hunter2'], { inner: 'hunter2', length: 7 }];
  const redacted = await log.redact({ list: values.map((token) => ({ token })) });
  expect(redacted).toEqual({ list: values.map(() => ({ token: '[redacted]' })) });
});

test('secrets are found at any depth, in objects and arrays, and everything else stays', async () => {
  const { log } = await open<Shop>();
  const step = fc.constantFrom('user', 'headers', 'list', 'nested', 'body');
  const path = fc.array(step, { maxLength: 15 });
  const name = fc.constantFrom(...SECRET_NAMES);
  await property([path, name, fc.jsonValue({ maxDepth: 1 })], async (steps, secret, value) => {
    const wrap = (inner: unknown) =>
      steps.reduceRight<unknown>(
        (around, at) =>
          at === 'list' ? { list: [1, around, 'x'] } : { first: at, [at]: around, last: null },
        inner,
      );
    const fields = wrap({ shown: 'yes', [secret]: value, hint: [true] });
    const redacted = await log.redact(fields as Parameters<typeof log.redact>[0]);
    expect(redacted).toEqual(wrap({ shown: 'yes', [secret]: '[redacted]', hint: [true] }));
  });
});

test('secrets in errors, instances and results of toJSON are replaced, too', async () => {
  const shop = await open<Shop>();
  const kinds = ['errorAndSecrets', 'classes', 'toJson', 'prototypeKey', 'noPrototype'] as const;
  for (const kind of kinds) await shop.log.writeOdd(kind);
  const text = await shop.output.text();
  const [failure, , reader, body, query] = await linesOf(shop);
  expect(text).not.toContain('hunter2');
  expect({ failure, reader, query }).toMatchObject({
    failure: {
      err: {
        message: 'rejected',
        cause: { token: '[redacted]', at: 'gate' },
        request: { headers: { Authorization: '[redacted]', accept: '*/*' } },
      },
    },
    reader: { reader: { name: 'alice', password: '[redacted]' } },
    query: { query: { token: '[redacted]', page: '2' } },
  });
  expect(Object.entries(body?.['body'] ?? {}).toSorted()).toEqual([
    ['__proto__', { password: '[redacted]', kept: 1 }],
    ['constructor', 2],
  ]);
});

test('every line of the log is redacted, at each level', async () => {
  const shop = await open<Shop>({ LOG_LEVEL: 'debug' });
  const levels = ['debug', 'info', 'warn', 'error', 'fatal'] as const;
  for (const level of levels) {
    await shop.log.write(level, 'signs in', { form: { name: 'alice', password: 'hunter2' } });
  }
  expect((await linesOf(shop)).map(({ form }) => form)).toEqual(
    levels.map(() => ({ name: 'alice', password: '[redacted]' })),
  );
});

test('the fields stay as they are, and share nothing with their copy', async () => {
  const { log } = await open<Shop>();
  expect({
    shared: await log.sharesWithCopy(),
    frozen: await oddLine('frozen'),
  }).toEqual({
    shared: false,
    frozen: { user: { password: '[redacted]', name: 'alice' }, list: [{ token: '[redacted]' }] },
  });
});

test('objects are written down to 20 levels below the fields, and never overflow the stack', async () => {
  const shop = await open<Shop>();
  const nest = (levels: number, innermost: unknown): unknown =>
    levels === 0
      ? innermost
      : levels % 2
        ? { in: nest(levels - 1, innermost) }
        : [nest(levels - 1, innermost)];
  const written = async (levels: number) => {
    await shop.log.write('info', 'deep', { value: nest(levels, 'x') as null });
    return (await linesOf(shop)).at(-1)?.['value'];
  };
  expect({
    19: await written(19),
    20: await written(20),
    21: await written(21),
    23: await written(23),
    endless: (await oddLine('deep'))['value'] !== undefined,
    causes: chainOf((await oddLine('manyCauses'))['err']),
  }).toEqual({
    19: nest(19, 'x'),
    20: nest(20, 'x'),
    21: cut(nest(21, 'x')),
    23: cut(nest(23, 'x')),
    endless: true,
    causes: [...Array.from({ length: 20 }, (_, i) => `cause ${i}`), '[Deep]'],
  });
});

/** The message of an error, and those of its causes. */
function chainOf(error: unknown): unknown[] {
  if (typeof error !== 'object' || error === null) return error === undefined ? [] : [error];
  const { message, cause } = error as Fields;
  return [message, ...chainOf(cause)];
}

/** Replaces what is 21 levels below the fields; the value itself is one level below. */
function cut(value: unknown, level = 1): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (level > 20) return '[Deep]';
  if (Array.isArray(value)) return value.map((item) => cut(item, level + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, cut(item, level + 1)]),
  );
}

test('a program writes nothing but such lines to stdout', async () => {
  const shop = await startShop();
  const send = (path: string, id: string) =>
    shop.http('GET', path, { headers: { authorization: 'Token staff', 'x-request-id': id } });
  await send('/whoami', 'one');
  await send('/lab/boom', 'two');
  await send('/whoami', 'three');
  await shop.tell('SIGTERM');
  await shop.exit();
  const lines = shop.output().map(parse);
  const told = (id: string) => lines.filter(({ requestId }) => requestId === id);
  expect({
    unreadable: lines.filter(({ level, time, msg }) => !level || !time || !msg),
    first: lines[0],
    one: told('one'),
    two: told('two').filter(({ level }) => level !== 'warn'),
  }).toMatchObject({
    unreadable: [],
    first: { level: 'info', msg: 'the shop is open' },
    one: [{ level: 'info', msg: 'request', path: '/whoami', status: 200 }],
    two: [
      { level: 'error', err: { message: 'the press is on fire' } },
      { level: 'info', msg: 'request', path: '/lab/boom', status: 500 },
    ],
  });
});
