import type { Answer, Ask, Http } from '@bookshop/kit';

/** A cookie as a response sets it, with the names of its attributes in lower case. */
export type Cookie = { name: string; value: string } & Record<string, string>;

export interface Browser {
  readonly http: Http;
  /** Its cookies, by name. */
  readonly cookies: Map<string, string>;
}

/**
 * Keeps cookies as a browser does, and shows them; every request has `headers`. Unlike the cookie
 * jar of `@bookshop/kit` it accepts a `Secure` cookie over HTTP: in tests, a proxy's header says HTTPS.
 */
export function newBrowser(http: Http, headers: Record<string, string> = {}): Browser {
  const cookies = new Map<string, string>();
  const ask: Http = async (method, path, sent: Ask = {}) => {
    const cookie = cookieHeader(cookies);
    const shown: Record<string, string> = cookie === '' ? {} : { cookie };
    const answer = await http(method, path, {
      ...sent,
      headers: { ...headers, ...shown, ...sent.headers },
    });
    for (const { name, value, ...attributes } of cookiesOf(answer)) {
      if (isOver(attributes)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  };
  return { http: ask, cookies };
}

export function cookieHeader(cookies: ReadonlyMap<string, string>): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}

/** The cookies that a response sets. */
export function cookiesOf({ headers }: Answer): Cookie[] {
  return [headers['set-cookie'] ?? []].flat().map((line) => {
    const [pair = '', ...attributes] = line.split(/; */);
    const [name, value] = split(pair);
    const rest = attributes.map(split).map(([key, text]) => [key.toLowerCase(), text]);
    return { ...(Object.fromEntries(rest) as Record<string, string>), name, value };
  });
}

/** Whether a cookie deletes the one that the browser had under its name. */
export function isOver(attributes: Readonly<Record<string, string>> | undefined): boolean {
  const { 'max-age': seconds, expires } = attributes ?? {};
  if (seconds !== undefined) return Number(seconds) <= 0;
  return expires !== undefined && new Date(expires).getTime() <= new Date(2000, 0).getTime();
}

function split(pair: string): [string, string] {
  const at = pair.indexOf('=');
  return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
}
