import { randomBytes } from 'node:crypto';

import { RuleError } from '@bookshop/kit/app';
import type { Request, RequestHandler } from 'express';

import type { Framing } from './framing';

export interface CspOptions {
  /** Whether browsers only report what they would refuse. */
  readonly reportOnly: boolean;
  /** Who may show the page that this request asks for in a frame. */
  framing(request: Request): Framing;
}

type Directives = Readonly<Record<string, readonly string[]>>;

const NAMES = new Set([
  ...['default-src', 'script-src', 'script-src-elem', 'script-src-attr'],
  ...['style-src', 'style-src-elem', 'style-src-attr', 'img-src', 'font-src', 'connect-src'],
  ...['media-src', 'object-src', 'manifest-src', 'worker-src', 'child-src', 'frame-src'],
  ...['frame-ancestors', 'base-uri', 'form-action', 'sandbox', 'report-uri', 'report-to'],
  ...['upgrade-insecure-requests', 'require-trusted-types-for', 'trusted-types'],
]);

/** Visible ASCII characters without `,` and `;`. */
const SOURCE = /^[!-+\--:<-~]+$/;

/** What a browser takes for a host unless it stands between single quotation marks. */
const KEYWORD =
  /^(none|self|(wasm-)?unsafe-eval|unsafe-inline|unsafe-hashes|strict-dynamic|report-sample|(nonce|sha256|sha384|sha512)-.*)$/i;

/** The value of the header: `{ 'script-src': ["'self'"] }` is `script-src 'self'`. */
export function buildPolicy(directives: Directives): string {
  const parts = Object.entries(directives).map(([name, sources]) => {
    if (!NAMES.has(name)) throw invalid(`There is no directive ${JSON.stringify(name)}.`);
    if (sources.some((source) => !SOURCE.test(source) || KEYWORD.test(source))) {
      throw invalid(`A source of ${name} says something else to a browser.`);
    }
    if (sources.length > 1 && sources.some((source) => /^'none'$/i.test(source))) {
      throw invalid(`Beside 'none', ${name} has no other source.`);
    }
    return [name, ...sources].join(' ');
  });
  return parts.join('; ');
}

function invalid(message: string): RuleError {
  return new RuleError('invalid-directive', message);
}

/** Without the directive, everybody may. */
const ANCESTORS: Readonly<Record<Framing, Directives>> = {
  deny: { 'frame-ancestors': ["'none'"] },
  sameorigin: { 'frame-ancestors': ["'self'"] },
  anywhere: {},
};

/**
 * Sets the policy of each response, and a nonce for its scripts and styles, which templates find as
 * `page.nonce`: it goes into `response.locals.nonce`.
 */
export function createCsp({ reportOnly, framing }: CspOptions): RequestHandler {
  const header = `Content-Security-Policy${reportOnly ? '-Report-Only' : ''}`;
  return (request, response, next) => {
    const nonce = randomBytes(16).toString('base64');
    response.locals['nonce'] = nonce;
    response.set(
      header,
      buildPolicy({
        'default-src': ["'self'"],
        'script-src': [`'nonce-${nonce}'`],
        'style-src': ["'self'", `'nonce-${nonce}'`],
        'img-src': ["'self'", 'data:'],
        // Without it, 'script-src' stands for workers, and they have no nonce.
        'worker-src': ["'self'"],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        ...ANCESTORS[framing(request)],
      }),
    );
    next();
  };
}
