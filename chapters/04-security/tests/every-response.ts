import { type Answer, database, type Http } from '@bookshop/kit';

export interface SomeResponse {
  readonly status: number;
  ask(http: Http): Promise<Answer>;
}

const PAGE = { accept: 'text/html' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_TYPE = { 'content-type': 'application/json' };

/**
 * One request for each way in which the shop makes a response, with its status. There are books 1
 * and 2.
 */
export const RESPONSES: Readonly<Record<string, SomeResponse>> = {
  'a page': get(200, '/'),
  'a page of a book': get(200, '/books/1'),
  JSON: get(200, '/search?q=salt'),
  'a stylesheet': get(200, '/style.css'),
  'another stylesheet': get(200, '/shop.css'),
  'the head of a page': { status: 200, ask: (http) => http('HEAD', '/sign-in') },
  'an OPTIONS request': { status: 200, ask: (http) => http('OPTIONS', '/sign-in') },
  created: { status: 201, ask: (http) => http('POST', '/visit/basket', { body: { book: 1 } }) },
  'a redirect': get(302, '/go?next=/door'),
  'a redirect to sign in': get(303, '/account'),
  'a path that cannot be read': get(400, '/books/%zz'),
  'a body that is not JSON': {
    status: 400,
    ask: (http) => http('POST', '/login', { raw: '{', headers: JSON_TYPE }),
  },
  'a wrong password': {
    status: 401,
    ask: (http) => http('POST', '/login', { body: { username: 'ada', password: 'x' } }),
  },
  'no such page': get(404, '/nothing', PAGE),
  'no such route': { status: 404, ask: (http) => http('DELETE', '/api/health') },
  'no such book': get(404, '/books/7/facts'),
  'too large a body': {
    status: 413,
    ask: (http) => http('POST', '/sign-in', { raw: `a=${'x'.repeat(200_000)}`, headers: FORM }),
  },
  'a failure': {
    status: 500,
    ask: async (http) => {
      await database.rows('ALTER TABLE reviews RENAME TO lost_reviews');
      const answer = await http('GET', '/books/1', { headers: PAGE });
      await database.rows('ALTER TABLE lost_reviews RENAME TO reviews');
      return answer;
    },
  },
};

export async function seedBooks(): Promise<void> {
  await database.seed({
    authors: [{ id: 1, name: 'Ada Brook' }],
    books: [1, 2].map((id) => ({ id, author_id: 1, title: 'Salt', price_cents: 900 })),
  });
}

function get(status: number, path: string, headers: Record<string, string> = {}): SomeResponse {
  return { status, ask: (http) => http('GET', path, { headers }) };
}
