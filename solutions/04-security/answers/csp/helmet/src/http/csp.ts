import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';

import { RuleError } from '@bookshop/kit/app';
import type { Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import { z } from 'zod';

import type { Framing } from './framing';

export interface CspOptions {
  readonly reportOnly: boolean;
  framing(request: Request): Framing;
}

const QUOTED = [
  ...['none', 'self', 'unsafe-inline', 'unsafe-eval', 'unsafe-hashes', 'wasm-unsafe-eval'],
  ...['strict-dynamic', 'report-sample'],
];

const source = z
  .string()
  .regex(/^[\x21-\x7e]+$/)
  .refine((text) => !text.includes(';') && !text.includes(','))
  .refine((text) => !QUOTED.includes(text.toLowerCase()))
  .refine((text) => !/^(nonce|sha(256|384|512))-/i.test(text));

const sources = z
  .array(source)
  .refine((list) => list.length < 2 || !list.some((one) => one.toLowerCase() === "'none'"));

const NAMES = [
  ...['default-src', 'script-src', 'script-src-elem', 'script-src-attr', 'style-src'],
  ...['style-src-elem', 'style-src-attr', 'img-src', 'font-src', 'connect-src', 'media-src'],
  ...['object-src', 'manifest-src', 'worker-src', 'child-src', 'frame-src', 'frame-ancestors'],
  ...['base-uri', 'form-action', 'sandbox', 'report-uri', 'report-to', 'trusted-types'],
  ...['upgrade-insecure-requests', 'require-trusted-types-for'],
];

const directive = z.string().refine((name) => NAMES.includes(name));

export function buildPolicy(directives: Readonly<Record<string, readonly string[]>>): string {
  return Object.keys(directives)
    .map((key) => {
      const name = directive.safeParse(key);
      const list = sources.safeParse(directives[key]);
      if (!name.success || !list.success) {
        throw new RuleError('invalid-directive', 'This directive is not what it seems.');
      }
      return `${name.data} ${list.data.join(' ')}`.trimEnd();
    })
    .join('; ');
}

function nonceOf(response: ServerResponse): string {
  return `'nonce-${String((response as Response).locals['nonce'])}'`;
}

/** One policy of helmet for each way to be framed. */
export function createCsp({ reportOnly, framing }: CspOptions): RequestHandler {
  const policy = (ancestors: string) =>
    helmet.contentSecurityPolicy({
      useDefaults: false,
      reportOnly,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'strict-dynamic'", (_request, response) => nonceOf(response)],
        scriptSrcAttr: ["'none'"],
        styleSrc: ["'self'", (_request, response) => nonceOf(response)],
        imgSrc: ["'self'", 'data:'],
        workerSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: [ancestors],
      },
    });
  const policies = { deny: policy("'none'"), sameorigin: policy("'self'"), anywhere: policy('*') };
  return (request, response, next) => {
    response.locals['nonce'] = randomBytes(24).toString('base64url');
    policies[framing(request)](request, response, next);
  };
}
