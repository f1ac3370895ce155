import { RuleError } from '@bookshop/kit/app';
import { type Express, type RequestHandler, Router } from 'express';
import helmet from 'helmet';

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
  app.set('trust proxy', (_address: string, hop: number) => hop < hops);
}

/** Three guards, one behind the other. */
export function requireHttps(options: HttpsOptions): RequestHandler {
  return Router({ strict: true }).use(
    checkHost(options.allowedHosts),
    promise(options.hsts),
    ...(options.redirects ? [redirect(options)] : []),
  );
}

function checkHost(allowedHosts: readonly string[]): RequestHandler {
  const names = allowedHosts.map((name) => name.replace(/[.[\]]/g, '\\$&')).join('|');
  const ours = new RegExp(`^(?:${names})(?::[0-9]+)?$`, 'i');
  return ({ headers: { host = '' } }, _response, next) => {
    next(ours.test(host) ? undefined : new RuleError('unknown-host', 'This host is not ours.'));
  };
}

function promise({ seconds, includesSubdomains, preload }: HttpsOptions['hsts']): RequestHandler {
  // helmet would say max-age=0.
  if (seconds === 0) return (_request, _response, next) => next();
  const say = helmet.strictTransportSecurity({
    maxAge: seconds,
    includeSubDomains: includesSubdomains,
    preload,
  });
  return (request, response, next) => {
    if (request.secure) say(request, response, next);
    else next();
  };
}

function redirect({ exempt, redirectHost }: HttpsOptions): RequestHandler {
  return (request, response, next) => {
    const path = request.path.replace('/', '');
    if (request.secure || exempt.some((pattern) => path.match(pattern))) return next();
    const host = redirectHost || (request.get('host') ?? '').replace(/:[0-9]+$/, '');
    // Of a whole URL its path and query.
    const target = request.originalUrl.replace(/^[a-z]+:[/][/][^/?]*/i, '');
    const place = target.startsWith('/') ? target : `/${target}`;
    response.redirect(301, `https://${host}${place}`);
  };
}
