/** The uses in a page for which a browser checks the policy. */
export type Use =
  | 'script-src-elem'
  | 'script-src-attr'
  | 'style-src-elem'
  | 'style-src-attr'
  | 'img-src'
  | 'font-src'
  | 'connect-src'
  | 'media-src'
  | 'object-src'
  | 'manifest-src'
  | 'worker-src'
  | 'frame-src'
  | 'base-uri'
  | 'form-action'
  | 'frame-ancestors';

/** Which directive is used when one is missing; there is none for the last three uses. */
const FALLBACKS: Readonly<Partial<Record<Use, readonly string[]>>> = {
  'script-src-elem': ['script-src'],
  'script-src-attr': ['script-src'],
  'style-src-elem': ['style-src'],
  'style-src-attr': ['style-src'],
  'worker-src': ['child-src', 'script-src'],
  'frame-src': ['child-src'],
};

const NO_DEFAULT: readonly Use[] = ['base-uri', 'form-action', 'frame-ancestors'];

/** What a sandbox must allow, where there is one. */
const PERMITS = [
  ['script-src', 'allow-scripts'],
  ['form-action', 'allow-forms'],
] as const;

/** A policy as a browser reads it, by the rules of CSP Level 3. */
export class Policy {
  readonly directives = new Map<string, readonly string[]>();

  constructor(header: string) {
    for (const part of header.split(';')) {
      const [name = '', ...sources] = part.trim().split(/[\t\n\f\r ]+/);
      // A browser ignores a repeated directive.
      if (name !== '' && !this.directives.has(name.toLowerCase()))
        this.directives.set(name.toLowerCase(), sources);
    }
  }

  /** Whether inline code in an element with this nonce may be used. */
  allowsInline(use: Use, nonce?: string): boolean {
    const sources = this.#sourcesFor(use);
    if (!sources) return true;
    if (nonce !== undefined && sources.includes(`'nonce-${nonce}'`)) return true;
    const isStrict = sources.some((source) => /^'(nonce-|sha\d+-|strict-dynamic')/i.test(source));
    return !isStrict && sources.some((source) => source.toLowerCase() === "'unsafe-inline'");
  }

  /** Whether a page of `https://shop.example` may use a file from this URL. */
  allows(use: Use, url: string): boolean {
    const sources = this.#sourcesFor(use);
    if (!sources) return true;
    const isStrict = use.startsWith('script') && sources.includes("'strict-dynamic'");
    return !isStrict && sources.some((source) => matches(source.toLowerCase(), new URL(url)));
  }

  get allowsEval(): boolean {
    const sources = this.#sourcesFor('script-src-elem');
    return !sources || sources.includes("'unsafe-eval'");
  }

  #sourcesFor(use: Use): readonly string[] | undefined {
    const permit = PERMITS.find(([start]) => use.startsWith(start))?.[1] ?? '';
    const sandbox = this.directives.get('sandbox');
    if (permit && sandbox && !sandbox.includes(permit)) return [];
    const names = [
      use,
      ...(FALLBACKS[use] ?? []),
      ...(NO_DEFAULT.includes(use) ? [] : ['default-src']),
    ];
    const name = names.find((one) => this.directives.has(one));
    return name === undefined ? undefined : this.directives.get(name);
  }
}

function matches(source: string, { protocol, host }: URL): boolean {
  const isNetwork = ['http:', 'https:', 'ws:', 'wss:'].includes(protocol);
  if (source === '*') return isNetwork;
  if (source === "'self'") return isNetwork && host === 'shop.example';
  if (source.endsWith(':')) return source === protocol;
  const named = source.replace(/^[a-z]+:[/][/]/, '').replace(/[/:].*$/, '');
  if (named.startsWith('*.')) return host.endsWith(named.slice(1));
  return isNetwork && (named === '*' || named === host);
}
