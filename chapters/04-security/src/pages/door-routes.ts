import { Router } from 'express';

import type { Guards } from '../guards';
import { readPath } from '../http/safe-url';
import type { Pages } from './pages';

export interface DoorRoutesDeps {
  readonly pages: Pages;
  readonly guards: Guards;
}

/** Pages that show what the guards do. */
export function createDoorRoutes({ pages, guards }: DoorRoutesDeps): Router {
  const router = Router();
  router.get('/door', ({ ip, headers: { cookie = '' } }, response) => {
    const told = Object.entries(response.getHeaders()).map(([name, value]) => ({
      name,
      value: [value ?? ''].flat().join('\n').replaceAll('; ', ';\n'),
    }));
    pages.send(response, 'door.njk', {
      guards: [...guards.states].map(([name, state]) => ({ name, state })),
      address: ip,
      told: told.filter(({ name }) => name !== 'content-type'),
      // Their values are secret.
      cookies: cookie.split('; ').flatMap((pair) => pair.split('=')[0] || []),
    });
  });
  router.get('/window', (_request, response) => {
    pages.send(response, 'window.njk');
  });
  // Partners show it in their frames.
  router.get('/widget', (_request, response) => {
    pages.send(response, 'widget.njk');
  });
  // It is older than all guards, and sets its headers itself.
  router.get('/legacy', (_request, response) => {
    response.set({
      'X-Frame-Options': 'SAMEORIGIN',
      'Referrer-Policy': 'no-referrer',
      'Strict-Transport-Security': 'max-age=60',
    });
    pages.send(response, 'legacy.njk');
  });
  router.get('/go', ({ query: { next } }, response) => {
    response.redirect((typeof next === 'string' && readPath(next)) || '/');
  });
  router.get(['/api/health', '/api/healthz'], (_request, response) => {
    response.json({ ok: true });
  });
  return router;
}
