import { createHttpClient, type HttpClient } from '../src/http';
import { serve, stopServing } from './serve';

let client: HttpClient;

/** Sets the cookies that are asked for, and answers with those that came. */
beforeEach(async () => {
  const url = await serve((request, response) => {
    const wanted = request.headers['x-set'];
    if (typeof wanted === 'string') response.setHeader('set-cookie', wanted.split(' | '));
    response.end(request.headers.cookie ?? 'none');
  });
  client = createHttpClient(url);
});
afterEach(async () => {
  client.close();
  await stopServing();
});

type Caller = ReturnType<HttpClient['jar']>;

const set = (caller: Caller, cookie: string, path = '/') =>
  caller.http('POST', path, { headers: { 'x-set': cookie } });
const sentBy = async (caller: Caller, path = '/') => (await caller.http('GET', path)).text;

test('a jar sends the cookies that it was given, the last of a name', async () => {
  const reader = client.jar();
  await set(reader, 'name=ada; HttpOnly');
  await set(reader, 'cart=3');
  await set(reader, 'cart=4');
  expect(await sentBy(reader)).toBe('name=ada; cart=4');
});

test('several cookies of one answer are kept', async () => {
  const reader = client.jar();
  await set(reader, 'name=ada | cart=3');
  expect(await sentBy(reader)).toBe('name=ada; cart=3');
});

test('two jars and the plain client know nothing of each other', async () => {
  const [ada, ben] = [client.jar(), client.jar()];
  await set(ada, 'name=ada');
  await set(ben, 'name=ben');
  expect([await sentBy(ada), await sentBy(ben), await sentBy(client)]).toEqual([
    'name=ada',
    'name=ben',
    'none',
  ]);
});

test('a cookie is sent to its path only', async () => {
  const reader = client.jar();
  await set(reader, 'cart=3; Path=/orders');
  expect([await sentBy(reader, '/orders/1'), await sentBy(reader)]).toEqual(['cart=3', 'none']);
});

test('a cookie that has run out is no longer sent', async () => {
  const reader = client.jar();
  await set(reader, 'name=ada');
  await set(reader, 'name=; Max-Age=0');
  expect(await sentBy(reader)).toBe('none');
});

test('a cookie for another site is not taken', async () => {
  const reader = client.jar();
  await set(reader, 'name=ada; Domain=evil.example');
  expect(await sentBy(reader)).toBe('none');
});

test('a path that looks like another site is still a path of the shop', async () => {
  const reader = client.jar();
  await set(reader, 'name=ada; Path=/');
  expect(await sentBy(reader, '//evil.example/')).toBe('name=ada');
});

test('a cookie header of the request replaces what the jar holds', async () => {
  const reader = client.jar();
  await set(reader, 'name=ada');
  const { text } = await reader.http('GET', '/', { headers: { Cookie: 'name=eve' } });
  expect(text).toBe('name=eve');
});
