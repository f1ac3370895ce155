import { RuleError } from '@bookshop/kit/app';
import type { Express, NextFunction, Request, RequestHandler, Response } from 'express';
import onHeaders from 'on-headers';

export interface HttpsOptions {
  readonly allowedHosts: readonly string[];
  readonly redirects: boolean;
  readonly redirectHost: string;
  readonly exempt: readonly string[];
  readonly hsts: {
    readonly seconds: number;
    readonly includesSubdomains: boolean;
    readonly preload: boolean;
  };
}

export function trustProxies(app: Express, hops: number): void {
  if (hops > 0) app.set('trust proxy', hops);
  else app.disable('trust proxy');
}

class HttpsGuard {
  readonly #options: HttpsOptions;

  constructor(options: HttpsOptions) {
    this.#options = options;
  }

  handle(request: Request, response: Response, next: NextFunction): void {
    const name = this.#nameIn(request.headers.host);
    if (name === undefined || request.originalUrl[0] !== '/') {
      next(new RuleError('unknown-host', 'Nobody is at home under this name.'));
    } else if (request.secure) {
      onHeaders(response, () => this.#promise(response));
      next();
    } else if (this.#mayComeByHttp(request.path)) {
      next();
    } else {
      const to = this.#options.redirectHost === '' ? name : this.#options.redirectHost;
      response.writeHead(request.method === 'GET' ? 301 : 308, {
        Location: 'https://' + to + request.originalUrl,
      });
      response.end();
    }
  }

  #nameIn(header: string | undefined): string | undefined {
    const typed = (header ?? '').toLowerCase();
    return this.#options.allowedHosts
      .map((name) => name.toLowerCase())
      .find((name) => typed === name || isPort(typed, name));
  }

  #mayComeByHttp(path: string): boolean {
    const { redirects, exempt } = this.#options;
    return !redirects || exempt.some((pattern) => new RegExp(pattern).test(path.substring(1)));
  }

  #promise(response: Response): void {
    const { seconds, includesSubdomains, preload } = this.#options.hsts;
    if (seconds < 1 || response.hasHeader('Strict-Transport-Security')) return;
    const more = (includesSubdomains ? '; includeSubDomains' : '') + (preload ? '; preload' : '');
    response.setHeader('Strict-Transport-Security', `max-age=${seconds}${more}`);
  }
}

/** Whether nothing but a port stands behind the name. */
function isPort(typed: string, name: string): boolean {
  return typed.startsWith(`${name}:`) && /^[0-9]+$/.test(typed.slice(name.length + 1));
}

export function requireHttps(options: HttpsOptions): RequestHandler {
  const guard = new HttpsGuard(options);
  return (request, response, next) => guard.handle(request, response, next);
}
