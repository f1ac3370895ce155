import type { IncomingMessage, RequestListener } from 'node:http';

import { createHttpClient, type HttpClient } from '../src/http';
import { deferred } from './deferred';
import { serve, stopServing } from './serve';

const clients: HttpClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await stopServing();
});

async function connect(listener: RequestListener): Promise<HttpClient> {
  const client = createHttpClient(await serve(listener));
  clients.push(client);
  return client;
}

/** A server that answers with what it was sent. */
const mirror: RequestListener = (request, response) => {
  void read(request).then((body) => {
    const { method, url, headers, rawHeaders } = request;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ method, url, headers, rawHeaders, body }));
  });
};

interface Seen {
  method: string;
  url: string;
  headers: Record<string, string>;
  rawHeaders: string[];
  body: string;
}

async function read(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk as string;
  return text;
}

describe('an answer', () => {
  test('has status, text and the headers by lower-case name, one that came twice as a list', async () => {
    const { http } = await connect((_, response) => {
      response
        .writeHead(418, { 'X-Kind': 'pot', 'Set-Cookie': ['a=1', 'b=2'] })
        .end('Tee für zwei');
    });
    const { status, text, headers } = await http('GET', '/');
    expect({ status, text, kind: headers['x-kind'], cookies: headers['set-cookie'] }).toEqual({
      status: 418,
      text: 'Tee für zwei',
      kind: 'pot',
      cookies: ['a=1', 'b=2'],
    });
  });

  test.each([
    ['application/json; charset=utf-8', '{"copies":3}', { copies: 3 }],
    ['application/problem+json', '{"copies":3}', { copies: 3 }],
    ['application/json', 'null', null],
    ['text/plain', '{"copies":3}', undefined],
    ['application/json', '{"copies":', undefined],
  ])('of type %s with the text %s is parsed to %j', async (type, text, json) => {
    const { http } = await connect((_, response) => {
      response.writeHead(200, { 'content-type': type }).end(text);
    });
    expect(await http('GET', '/')).toMatchObject({ text, json });
  });

  test('that sends elsewhere is told as it is', async () => {
    const { http } = await connect((request, response) => {
      response.writeHead(request.url === '/old' ? 302 : 200, { location: '/new' }).end();
    });
    const { status, headers } = await http('GET', '/old');
    expect({ status, location: headers['location'] }).toEqual({ status: 302, location: '/new' });
  });
});

describe('a request', () => {
  const ask = async (...args: Parameters<HttpClient['http']>) => {
    const { http } = await connect(mirror);
    return (await http(...args)).json as Seen;
  };

  test('has method and path as written', async () => {
    const { method, url } = await ask('REPORT', '/a/../b//c?q=%zz&r');
    expect({ method, url }).toEqual({ method: 'REPORT', url: '/a/../b//c?q=%zz&r' });
  });

  test('has the Host header as written', async () => {
    const { headers } = await ask('GET', '/', { headers: { Host: 'EVIL.example:99' } });
    expect(headers['host']).toBe('EVIL.example:99');
  });

  test('may send a header twice', async () => {
    const { rawHeaders } = await ask('GET', '/', { headers: { 'X-Tag': ['one', 'two'] } });
    expect(rawHeaders.slice(0, 4)).toEqual(['X-Tag', 'one', 'X-Tag', 'two']);
  });

  test('without a body has neither type nor length', async () => {
    const { headers, body } = await ask('GET', '/');
    expect([headers['content-type'], headers['content-length'], body]).toEqual([
      undefined,
      undefined,
      '',
    ]);
  });

  test.each([
    [{ title: 'Tinte für zwei' }, '{"title":"Tinte für zwei"}'],
    [null, 'null'],
    [0, '0'],
    ['', '""'],
  ])('with the body %j sends it as JSON', async (value, text) => {
    const { headers, body } = await ask('POST', '/', { body: value });
    expect({ type: headers['content-type'], length: headers['content-length'], body }).toEqual({
      type: 'application/json',
      length: String(Buffer.byteLength(text)),
      body: text,
    });
  });

  test('keeps a content type of its own, however it is written', async () => {
    const headers = { 'Content-Type': 'application/merge-patch+json' };
    const seen = await ask('PATCH', '/', { body: { copies: 3 }, headers });
    expect(seen.headers['content-type']).toBe('application/merge-patch+json');
  });

  test('keeps a content length of its own, however it is written', async () => {
    const { http } = await connect((request, response) => {
      response.end(request.headers['content-length']);
    });
    const headers = { 'Content-Length': '99' };
    expect((await http('POST', '/', { raw: 'ink', headers })).text).toBe('99');
  });

  test('that says it is chunked has no length', async () => {
    const headers = { 'Transfer-Encoding': 'chunked' };
    const seen = await ask('POST', '/', { raw: 'ink', headers });
    expect({ length: seen.headers['content-length'], body: seen.body }).toEqual({
      length: undefined,
      body: 'ink',
    });
  });

  test('sends a raw body byte for byte and without a content type', async () => {
    const { headers, body } = await ask('POST', '/', { raw: '{"broken": “ink”' });
    expect({ type: headers['content-type'], length: headers['content-length'], body }).toEqual({
      type: undefined,
      length: '20',
      body: '{"broken": “ink”',
    });
  });
});

test('requests one after the other use one connection', async () => {
  const { http } = await connect((request, response) => {
    response.end(String(request.socket.remotePort));
  });
  expect((await http('GET', '/')).text).toBe((await http('GET', '/')).text);
});

test('a closed client lets go of its connection', async () => {
  const closed = deferred<string>();
  const client = await connect((request, response) => {
    request.socket.once('close', () => closed.resolve('closed'));
    response.end();
  });
  await client.http('GET', '/');
  client.close();
  // Times out when the connection stays.
  expect(await closed.promise).toBe('closed');
});
