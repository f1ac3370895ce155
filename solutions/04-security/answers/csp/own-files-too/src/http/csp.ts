import { webcrypto } from 'node:crypto';

import { RuleError } from '@bookshop/kit/app';
import type { Request, RequestHandler } from 'express';

import type { Framing } from './framing';

export interface CspOptions {
  readonly reportOnly: boolean;
  framing(request: Request): Framing;
}

const FETCHES = 'default script style img font connect media object manifest worker child frame';
const OTHERS =
  'script-src-elem script-src-attr style-src-elem style-src-attr frame-ancestors base-uri ' +
  'form-action sandbox report-uri report-to upgrade-insecure-requests ' +
  'require-trusted-types-for trusted-types';

const KNOWN = [...FETCHES.split(' ').map((kind) => `${kind}-src`), ...OTHERS.split(' ')];

const KEYWORDS =
  'none self unsafe-inline unsafe-eval unsafe-hashes wasm-unsafe-eval strict-dynamic report-sample';

function isSource(text: string): boolean {
  if (text === '') return false;
  for (const mark of text) {
    if (mark <= ' ' || mark > '~' || mark === ';' || mark === ',') return false;
  }
  const word = text.toLowerCase();
  const [start = ''] = word.split('-');
  const isHash = word.includes('-') && ['nonce', 'sha256', 'sha384', 'sha512'].includes(start);
  return !isHash && !KEYWORDS.split(' ').includes(word);
}

export function buildPolicy(directives: Readonly<Record<string, readonly string[]>>): string {
  let policy = '';
  for (const [name, sources] of Object.entries(directives)) {
    const isAlone = sources.length === 1 || !sources.join(' ').toLowerCase().includes("'none'");
    if (!KNOWN.includes(name) || !sources.every(isSource) || !isAlone) {
      throw new RuleError('invalid-directive', `No browser reads ${name} as it was meant.`);
    }
    policy += (policy && '; ') + [name, ...sources].join(' ');
  }
  return policy;
}

function createNonce(): string {
  return Buffer.from(webcrypto.getRandomValues(new Uint8Array(18))).toString('base64');
}

function policyWith(nonce: string, framing: Framing): string {
  const own = `'nonce-${nonce}'`;
  const ours = ["'self'"];
  const policy = buildPolicy({
    'base-uri': ours,
    'object-src': ["'none'"],
    'form-action': ours,
    'script-src': ["'self'", own],
    'style-src': [own, "'self'"],
    'img-src': ['data:', "'self'"],
    'default-src': ours,
  });
  if (framing === 'anywhere') return policy;
  return `${policy}; frame-ancestors ${framing === 'deny' ? "'none'" : "'self'"}`;
}

export function createCsp({ reportOnly, framing }: CspOptions): RequestHandler {
  return (request, response, next) => {
    const nonce = createNonce();
    Object.assign(response.locals, { nonce });
    const header = reportOnly ? 'content-security-policy-report-only' : 'content-security-policy';
    response.setHeader(header, policyWith(nonce, framing(request)));
    next();
  };
}
