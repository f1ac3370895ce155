import type { ShopTools } from '@bookshop/kit/app';
import type { Express, Request, RequestHandler } from 'express';

import type { Cards } from './accounts/cards';
import type { Guards } from './guards';
import { createCsp } from './http/csp';
import { createCsrf, type Csrf } from './http/csrf';
import { createFraming } from './http/framing';
import { createHeaders } from './http/headers';
import { requireHttps, trustProxies } from './http/https';
import { createOriginCheck } from './http/origin-check';
import type { Visits } from './http/visits';
import type { Hits } from './limits/hits';
import { createThrottle } from './limits/throttle';
import type { Settings } from './settings';

export interface DoorDeps {
  readonly settings: Settings;
  readonly tools: Pick<ShopTools, 'now'>;
  readonly guards: Guards;
  readonly visits: Visits;
  readonly hits: Hits;
  readonly cards: Cards;
}

/** The active guards, in the order in which a request passes them. */
export interface Door {
  /** Before anything of a request is read, and before anybody else can respond to it. */
  readonly outside: readonly RequestHandler[];
  /** After the visit has been found and the body parsed. */
  readonly inside: readonly RequestHandler[];
  /** Before a single route. */
  readonly throttle: RequestHandler;
  /** Where it is active, it makes the tokens of forms. */
  readonly csrf: Csrf | undefined;
}

export function createDoor(app: Express, deps: DoorDeps): Door {
  const { settings, tools, guards, hits, cards } = deps;
  const framing = createFraming(settings.FRAME);
  const headers = guards.handler('headers', () =>
    createHeaders({ referrerPolicy: settings.REFERRER_POLICY, framing }),
  );
  const csp = guards.handler('csp', () =>
    createCsp({ reportOnly: settings.CSP_REPORT_ONLY, framing }),
  );
  const https = guards.handler('https', () => createHttps(app, settings));
  const origin = guards.handler('origin', createOriginCheck);
  const csrf = guards.choose('csrf', () => createCsrfGuard(deps), undefined);
  const throttle = guards.handler('throttle', () =>
    createThrottle({
      rate: settings.REVIEW_RATE,
      hits,
      now: tools.now,
      callerOf: createCallerOf(cards),
    }),
  );
  return {
    // Headers first: redirects and errors have them, too.
    outside: [guards.turnAway, headers, csp, https],
    inside: csrf ? [origin, csrf.middleware] : [origin],
    throttle,
    csrf,
  };
}

function createHttps(app: Express, settings: Settings): RequestHandler {
  trustProxies(app, settings.TRUST_HOPS);
  return requireHttps({
    allowedHosts: settings.ALLOWED_HOSTS,
    redirects: settings.SSL_REDIRECT,
    redirectHost: settings.SSL_HOST,
    exempt: settings.SSL_EXEMPT,
    hsts: {
      seconds: settings.HSTS_SECONDS,
      includesSubdomains: settings.HSTS_SUBDOMAINS,
      preload: settings.HSTS_PRELOAD,
    },
  });
}

function createCsrfGuard({ settings, visits, cards }: DoorDeps): Csrf {
  return createCsrf({
    secret: settings.CSRF_SECRET,
    visits,
    readerByCard: (request) => cards.readerOf(request),
    isProd: settings.SHOP_ENV === 'prod',
  });
}

/** Who makes a request: a reader with a card, or an IP address. */
function createCallerOf(cards: Cards): (request: Request) => Promise<string> {
  return async (request) => {
    const reader = await cards.readerOf(request);
    return reader ? `reader ${reader.id}` : `address ${request.ip}`;
  };
}
