import { isIPv6 } from 'node:net';

import type { RequestHandler, Response } from 'express';

const LABEL = /^[a-z0-9-]+$/;

/** Lets only requests through that name one of these hosts; all others are answered 400. */
export function requireAllowedHost(allowed: readonly string[]): RequestHandler {
  const list = new Set(allowed.map((entry) => entry.toLowerCase()));
  return ({ headers }, response, next) => {
    const [host, port] = splitPort((headers.host ?? '').toLowerCase());
    const labels = isAddress(host) ? [host] : withoutRoot(host.split('.'));
    const wellFormed =
      isPort(port) && (isAddress(host) || labels.every((label) => LABEL.test(label)));
    const listed = wellFormed && entriesFor(labels).some((entry) => list.has(entry));
    return listed ? next() : refuse(response);
  };
}

/** The header before and after the colon of its port; brackets keep the colons of an address together. */
function splitPort(header: string): [host: string, port: string | null] {
  const colon = header.indexOf(':', header.lastIndexOf(']') + 1);
  return colon < 0 ? [header, null] : [header.slice(0, colon), header.slice(colon + 1)];
}

function isPort(port: string | null): boolean {
  return port === null || (/^[0-9]+$/.test(port) && parseInt(port, 10) < 2 ** 16);
}

/** Brackets around an IPv6 address; one with a zone, such as `fe80::1%eth0`, means nothing to other machines. */
function isAddress(host: string): boolean {
  const inside = /^\[([^%]+)\]$/.exec(host)?.[1];
  return inside !== undefined && isIPv6(inside);
}

/** The labels of a name without the empty one that a dot at its end makes. */
function withoutRoot(labels: string[]): string[] {
  return labels.length > 1 && labels.at(-1) === '' ? labels.slice(0, -1) : labels;
}

/** All entries that would let this host in: the star, the host itself, and every domain that it is in. */
function entriesFor(labels: string[]): string[] {
  const domains = labels.map((_, above) => `.${labels.slice(above).join('.')}`);
  return ['*', labels.join('.'), ...domains];
}

function refuse(response: Response): void {
  response.status(400).json({
    detail: 'Please ask for the shop by one of its own names.',
    code: 'disallowed-host',
  });
}
