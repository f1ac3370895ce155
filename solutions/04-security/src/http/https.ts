import { RuleError } from '@bookshop/kit/app';
import type { Express, Request, RequestHandler } from 'express';

export interface HttpsOptions {
  /** The hosts that the shop answers for. */
  readonly allowedHosts: readonly string[];
  /** Whether requests that came by HTTP are sent to HTTPS. */
  readonly redirects: boolean;
  /** Where they are sent; empty: to the host that they asked for. */
  readonly redirectHost: string;
  /** Regular expressions of paths, without the first slash, that may come by HTTP. */
  readonly exempt: readonly string[];
  readonly hsts: {
    readonly seconds: number;
    readonly includesSubdomains: boolean;
    readonly preload: boolean;
  };
}

/** A name, or an IPv6 address in brackets, and perhaps a port. */
const HOST = /^([^:]+|\[[^\]]+\])(?::\d+)?$/;

/** Says how many proxies stand before the shop, and so whose word counts on how a request came. */
export function trustProxies(app: Express, hops: number): void {
  app.set('trust proxy', hops);
}

/** Sends everybody to HTTPS, and tells browsers to come that way by themselves. */
export function requireHttps(options: HttpsOptions): RequestHandler {
  const { redirects, redirectHost } = options;
  const allowedHosts = new Set(options.allowedHosts.map((host) => host.toLowerCase()));
  const exempt = options.exempt.map((pattern) => new RegExp(pattern));
  const promise = describePromise(options.hsts);
  return (request, response, next) => {
    const host = hostOf(request);
    if (!allowedHosts.has(host) || !request.originalUrl.startsWith('/')) {
      return next(new RuleError('unknown-host', 'This is not the address of the shop.'));
    }
    if (request.secure) {
      if (promise) response.set('Strict-Transport-Security', promise);
      return next();
    }
    const path = request.path.slice(1);
    if (!redirects || exempt.some((pattern) => pattern.test(path))) return next();
    // 308 and not 301: browsers then send the same request again, with its method and body.
    response.redirect(308, `https://${redirectHost || host}${request.originalUrl}`);
  };
}

/** Not `request.hostname`: that one believes `X-Forwarded-Host`. */
function hostOf(request: Request): string {
  return HOST.exec(request.headers.host ?? '')?.[1]?.toLowerCase() ?? '';
}

function describePromise({ seconds, includesSubdomains, preload }: HttpsOptions['hsts']): string {
  if (seconds === 0) return '';
  const parts = [`max-age=${seconds}`];
  if (includesSubdomains) parts.push('includeSubDomains');
  if (preload) parts.push('preload');
  return parts.join('; ');
}
