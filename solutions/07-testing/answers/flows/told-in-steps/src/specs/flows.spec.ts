import request from 'supertest';

import { type Bookshop, openBookshop } from '../bookshop/bookshop';

interface Step {
  who: string;
  does: string;
  with?: object;
  gets: number;
  and?: object;
}

const account = (name: string, password = 'three musketeers') => ({ name, password });

const enters = (who: string): Step[] => [
  { who, does: 'POST /signup', with: account(who), gets: 201 },
  { who, does: 'POST /login', with: account(who), gets: 200 },
];

const book = { title: 'Twenty Years After', isbn: '9780000001845', price: '3.30' };

const STORIES: [title: string, steps: Step[]][] = [
  [
    'a sign-up alone',
    [
      { who: 'athos', does: 'POST /signup', with: account('athos'), gets: 201 },
      { who: 'athos', does: 'GET /orders', gets: 401 },
    ],
  ],
  [
    'a guess at a password',
    [
      ...enters('athos'),
      { who: 'milady', does: 'POST /signup', with: account('athos', 'fleur-de-lis'), gets: 409 },
      { who: 'milady', does: 'POST /login', with: account('athos', 'fleur-de-lis'), gets: 401 },
    ],
  ],
  [
    'two sessions of one reader',
    [
      ...enters('athos'),
      { who: 'athos at home', does: 'POST /login', with: account('athos'), gets: 200 },
      { who: 'athos', does: 'GET /orders', gets: 200 },
      { who: 'athos', does: 'POST /logout', gets: 204 },
      { who: 'athos', does: 'GET /orders', gets: 401 },
      { who: 'athos at home', does: 'GET /orders', gets: 200 },
    ],
  ],
  [
    'orders of two readers',
    [
      ...enters('staff'),
      { who: 'staff', does: 'POST /books', with: book, gets: 201 },
      ...enters('aramis'),
      ...enters('porthos'),
      { who: 'porthos', does: 'POST /orders', with: { copies: 9 }, gets: 201, and: { total_cents: 2970 } },
      { who: 'porthos', does: 'POST /orders', with: {}, gets: 201, and: { total_cents: 330 } },
      { who: 'aramis', does: 'GET /orders', gets: 200, and: { count: 0, results: [] } },
      { who: 'staff', does: 'DELETE /books/:id', gets: 409, and: { code: 'ordered' } },
      { who: 'staff', does: 'PATCH /books/:id', with: { price: '4' }, gets: 200 },
      {
        ...{ who: 'porthos', does: 'GET /orders', gets: 200 },
        and: { count: 2, results: [{ total_cents: 330 }, { total_cents: 2970 }] },
      },
    ],
  ],
  [
    'a debt',
    [
      ...enters('athos'),
      ...enters('porthos'),
      { who: 'porthos', does: 'POST /wallets/transfer', with: { to: 'athos', cents: 999 }, gets: 200 },
      { who: 'porthos', does: 'GET /wallets/me', gets: 200, and: { balance_cents: 1 } },
      { who: 'athos', does: 'GET /wallets/me', gets: 200, and: { balance_cents: 1999 } },
      {
        ...{ who: 'porthos', does: 'POST /wallets/transfer', with: { to: 'athos', cents: 2 } },
        ...{ gets: 400, and: { code: 'not-enough' } },
      },
      { who: 'porthos', does: 'GET /wallets/me', gets: 200, and: { balance_cents: 1 } },
      { who: 'athos', does: 'GET /wallets/me', gets: 200, and: { balance_cents: 1999 } },
      { who: 'porthos', does: 'POST /wallets/transfer', with: { to: 'athos', cents: 1 }, gets: 200 },
      { who: 'porthos', does: 'GET /wallets/me', gets: 200, and: { balance_cents: 0 } },
    ],
  ],
];

let shop: Bookshop;

beforeEach(async () => {
  shop = await openBookshop({ databaseUrl: 'sqlite::memory:', passwordCost: 1 });
});

afterEach(() => shop.close());

function cast() {
  const people = new Map<string, ReturnType<typeof request.agent>>();
  let id = 0;
  return async (step: Step) => {
    const agent = people.get(step.who) ?? request.agent(shop.app);
    people.set(step.who, agent);
    const [method = '', path = ''] = step.does.split(' ');
    const at = path.replace(':id', String(id));
    const verb = method.toLowerCase() as 'get' | 'post' | 'patch' | 'delete';
    const body = path === '/orders' && step.with ? { book_id: id, ...step.with } : step.with;
    const response = await agent[verb](at).send(body);
    expect([step.who, step.does, response.status]).toEqual([step.who, step.does, step.gets]);
    expect(response.body).toEqual(expect.objectContaining({}));
    if (step.and) expect(response.body).toMatchObject(step.and);
    if (path === '/books') id = (response.body as { id: number }).id;
    if (path === '/signup' && step.who === 'staff') await shop.hire('staff');
    return response;
  };
}

test.each(STORIES)('%s', async (_title, steps) => {
  const act = cast();
  for (const step of steps) await act(step);
});

test('a logout', async () => {
  const act = cast();
  const cookies: string[] = [];
  for (const name of ['athos', 'porthos']) {
    const [, login] = [await act(enters(name)[0]!), await act(enters(name)[1]!)];
    cookies.push(login.get('Set-Cookie')![0]!.split(';')[0]!);
  }
  const out = await act({ who: 'athos', does: 'POST /logout', gets: 204 });
  expect(out.get('Set-Cookie')).toEqual([expect.stringMatching(/^session=; .*1970/)]);
  const statuses = cookies.map(
    async (cookie) => (await request(shop.app).get('/wallets/me').set({ cookie })).status,
  );
  expect(await Promise.all(statuses)).toEqual([401, 200]);
});
