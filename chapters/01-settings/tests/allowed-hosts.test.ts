import { type Http, open, tabulate } from '@bookshop/kit';

import type { Shop } from '../src/shop';

/** A shop that goes by these names. */
function openFor(...allowedHosts: string[]) {
  return open<Shop>({ SHOP_SAMPLE: JSON.stringify({ allowedHosts }) });
}

/** The status with which the about page responds to each of these Host headers. */
function receive(http: Http, hosts: readonly string[]) {
  return tabulate(
    hosts,
    async (host) => (await http('GET', '/about', { headers: { host } })).status,
  );
}

test('a host on the list is let in, any other is refused', async () => {
  const { http } = await openFor('localhost', '127.0.0.1', 'www.example.com');
  const hosts = [
    'localhost',
    '127.0.0.1',
    'www.example.com',
    'example.com',
    'shop.www.example.com',
    'www-example.com',
    'www.example.com.evil.com',
    'www.example.co',
    'evil.example',
  ];
  expect(await receive(http, hosts)).toEqual({
    localhost: 200,
    '127.0.0.1': 200,
    'www.example.com': 200,
    'example.com': 400,
    'shop.www.example.com': 400,
    'www-example.com': 400,
    'www.example.com.evil.com': 400,
    'www.example.co': 400,
    'evil.example': 400,
  });
});

test('an entry with a leading dot stands for its domain and everything below it', async () => {
  const { http } = await openFor('.example.com');
  const hosts = [
    'example.com',
    'www.example.com',
    'a.b.example.com',
    'notexample.com',
    'www-example.com',
    'example.com.evil.com',
    'com',
  ];
  expect(await receive(http, hosts)).toEqual({
    'example.com': 200,
    'www.example.com': 200,
    'a.b.example.com': 200,
    'notexample.com': 400,
    'www-example.com': 400,
    'example.com.evil.com': 400,
    com: 400,
  });
});

test('case matters neither in the Host header nor on the list', async () => {
  const { http } = await openFor('Shop.Example', '.Example.com');
  const hosts = [
    'shop.example',
    'SHOP.EXAMPLE',
    'www.example.com',
    'Www.EXAMPLE.Com',
    'EVIL.example',
  ];
  expect(await receive(http, hosts)).toEqual({
    'shop.example': 200,
    'SHOP.EXAMPLE': 200,
    'www.example.com': 200,
    'Www.EXAMPLE.Com': 200,
    'EVIL.example': 400,
  });
});

test('a valid port is ignored, whichever it is', async () => {
  const { http } = await openFor('localhost', '.example.com');
  const hosts = [
    'localhost:8000',
    'localhost:1',
    'localhost:65535',
    'a.example.com:443',
    'www.example.com:443',
    'evil.example:8000',
  ];
  expect(await receive(http, hosts)).toEqual({
    'localhost:8000': 200,
    'localhost:1': 200,
    'localhost:65535': 200,
    'a.example.com:443': 200,
    'www.example.com:443': 200,
    'evil.example:8000': 400,
  });
});

test('a port that is no number up to 65535 is refused', async () => {
  const { http } = await openFor('localhost', '[::1]');
  const hosts = [
    'localhost:',
    'localhost:http',
    'localhost:80a',
    'localhost:-1',
    'localhost:0x50',
    'localhost:65536',
    'localhost:80:80',
    '[::1]:',
    '[::1]:http',
  ];
  expect(await receive(http, hosts)).toEqual({
    'localhost:': 400,
    'localhost:http': 400,
    'localhost:80a': 400,
    'localhost:-1': 400,
    'localhost:0x50': 400,
    'localhost:65536': 400,
    'localhost:80:80': 400,
    '[::1]:': 400,
    '[::1]:http': 400,
  });
});

test('one dot at the end of a name is ignored, a second is not', async () => {
  const { http } = await openFor('localhost', '.example.com');
  const hosts = [
    'localhost.',
    'localhost.:8000',
    'www.example.com.',
    'www.example.com.:443',
    'localhost..',
    'www.example.com..:443',
  ];
  expect(await receive(http, hosts)).toEqual({
    'localhost.': 200,
    'localhost.:8000': 200,
    'www.example.com.': 200,
    'www.example.com.:443': 200,
    'localhost..': 400,
    'www.example.com..:443': 400,
  });
});

test('an IPv6 address in brackets is compared as a whole, with or without a port', async () => {
  const { http } = await openFor('[::1]', '[2001:db8::1]');
  const hosts = [
    '[::1]',
    '[::1]:8000',
    '[2001:DB8::1]',
    '[::2]',
    '[::2]:8000',
    '::1',
    '[::1',
    '[::1]8000',
    '[',
  ];
  expect(await receive(http, hosts)).toEqual({
    '[::1]': 200,
    '[::1]:8000': 200,
    '[2001:DB8::1]': 200,
    '[::2]': 400,
    '[::2]:8000': 400,
    '::1': 400,
    '[::1': 400,
    '[::1]8000': 400,
    '[': 400,
  });
});

test('a star alone lets every host in, but nothing that is malformed', async () => {
  const { http } = await openFor('*');
  const hosts = [
    'localhost',
    'a.b.example.com:8000',
    '[2001:db8::1]:8000',
    ' ',
    '.',
    ':8000',
    '::1',
    'example..com',
    'localhost:80a',
    'evil.example@localhost',
    'localhost/evil',
    'localhost, evil.example',
    '<b>x</b>',
    '[<b>]',
  ];
  expect(await receive(http, hosts)).toEqual({
    localhost: 200,
    'a.b.example.com:8000': 200,
    '[2001:db8::1]:8000': 200,
    ' ': 400,
    '.': 400,
    ':8000': 400,
    '::1': 400,
    'example..com': 400,
    'localhost:80a': 400,
    'evil.example@localhost': 400,
    'localhost/evil': 400,
    'localhost, evil.example': 400,
    '<b>x</b>': 400,
    '[<b>]': 400,
  });
});

test('what only contains an allowed name is refused', async () => {
  const { http } = await openFor('localhost', '.example.com');
  const hosts = [
    'evil.example@localhost',
    'localhost/evil',
    'localhost?evil',
    'localhost#evil',
    'localhost, evil.example',
    'evil.example/.example.com',
    'evil.example:80@www.example.com',
  ];
  expect(await receive(http, hosts)).toEqual({
    'evil.example@localhost': 400,
    'localhost/evil': 400,
    'localhost?evil': 400,
    'localhost#evil': 400,
    'localhost, evil.example': 400,
    'evil.example/.example.com': 400,
    'evil.example:80@www.example.com': 400,
  });
});

test('a star that is not the whole entry lets nobody in', async () => {
  const { http } = await openFor('localhost', '*.example.com', 'shop.*');
  const hosts = ['localhost', 'www.example.com', 'example.com', 'shop.example', 'evil.example'];
  expect(await receive(http, hosts)).toEqual({
    localhost: 200,
    'www.example.com': 400,
    'example.com': 400,
    'shop.example': 400,
    'evil.example': 400,
  });
});

test('an empty list lets nobody in', async () => {
  const { http } = await openFor();
  const hosts = ['localhost', 'localhost:8000', '127.0.0.1', '[::1]', 'example.com'];
  expect(await receive(http, hosts)).toEqual({
    localhost: 400,
    'localhost:8000': 400,
    '127.0.0.1': 400,
    '[::1]': 400,
    'example.com': 400,
  });
});

test('X-Forwarded-Host opens no door and closes none', async () => {
  const { http } = await openFor('localhost');
  const forwarded = (host: string, other: string) =>
    http('GET', '/about', { headers: { host, 'x-forwarded-host': other } });
  expect({
    'good behind bad': (await forwarded('evil.example', 'localhost')).status,
    'bad behind good': (await forwarded('localhost', 'evil.example')).status,
  }).toEqual({ 'good behind bad': 400, 'bad behind good': 200 });
});

test('every route is guarded, also those that do not exist', async () => {
  const { http } = await openFor('localhost');
  const headers = { host: 'evil.example' };
  expect({
    sign: (await http('GET', '/', { headers })).status,
    about: (await http('GET', '/about', { headers })).status,
    books: (await http('GET', '/shop/books', { headers })).status,
    order: (await http('POST', '/shop/orders', { headers, body: {} })).status,
    nowhere: (await http('GET', '/nowhere', { headers })).status,
    'nowhere, with a host on the list': (
      await http('GET', '/nowhere', { headers: { host: 'localhost' } })
    ).status,
  }).toEqual({
    sign: 400,
    about: 400,
    books: 400,
    order: 400,
    nowhere: 400,
    'nowhere, with a host on the list': 404,
  });
});

test('a refusal is JSON with a detail and a code, and nothing else', async () => {
  const { http } = await openFor('localhost');
  const { status, json } = await http('GET', '/about', { headers: { host: 'evil.example' } });
  const detail: unknown = expect.stringMatching(/\S/);
  expect({ status, json }).toEqual({ status: 400, json: { detail, code: 'disallowed-host' } });
});

test('a refusal repeats nothing of the Host header', async () => {
  const { http } = await openFor('localhost');
  const told = async (host: string, word: string) => {
    const { status, text } = await http('GET', '/about', { headers: { host } });
    return { status, told: text.includes(word) };
  };
  expect({
    name: await told('quite-evil.example', 'quite-evil'),
    markup: await told('<b>x</b>', '<b>'),
  }).toEqual({ name: { status: 400, told: false }, markup: { status: 400, told: false } });
});
