import { Router } from 'express';

import type { Models } from './models';
import { formatPrice } from './pricing';

/** The one page of the shop: its books, and forms to sign up, to log in and to log out. */
export function createPageRoutes({ Book }: Pick<Models, 'Book'>): Router {
  const routes = Router();
  routes.get('/', async (_request, response) => {
    const books = await Book.findAll({ order: ['title', 'id'], limit: 50 });
    const items = books.map(
      ({ id, title, priceCents }) =>
        `<li><a href="/books/${id}">${escape(title)}</a> ${formatPrice(priceCents)}</li>`,
    );
    response.type('html').send(PAGE.replace('<!-- books -->', () => items.join('\n')));
  });
  return routes;
}

const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Bookshop</title></head>
<body>
<h1>Bookshop</h1>
<ul id="books">
<!-- books -->
</ul>
<form id="signup" method="post" action="/signup">
<label>Name <input name="name" required maxlength="30"></label>
<label>Password <input name="password" type="password" required minlength="8"></label>
<button>Sign up</button>
</form>
<form id="login" method="post" action="/login">
<label>Name <input name="name" required></label>
<label>Password <input name="password" type="password" required></label>
<button>Log in</button>
</form>
<form id="logout" method="post" action="/logout"><button>Log out</button></form>
</body>
</html>
`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
