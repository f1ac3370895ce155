import { NotImplemented } from '@bookshop/kit/app';
import type { Express, RequestHandler } from 'express';

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

/** Says how many proxies stand before the shop, and so whose word counts on how a request came. */
export function trustProxies(_app: Express, _hops: number): void {
  // TODO: trust these, and nobody before them.
  throw new NotImplemented('security/https');
}

/** Sends everybody to HTTPS, and tells browsers to come that way by themselves. */
export function requireHttps(_options: HttpsOptions): RequestHandler {
  // TODO: check the host, redirect, and set Strict-Transport-Security.
  throw new NotImplemented('security/https');
}
