import type { Request } from 'express';

/** Who may show a page in a frame. */
export type Framing = 'deny' | 'sameorigin' | 'anywhere';

/** Pages that are made for frames; all others follow the settings of the shop. */
export function createFraming(usual: Framing): (request: Request) => Framing {
  return ({ path }) => {
    if (path === '/widget') return 'anywhere';
    return /^\/books\/\d+\/preview$/.test(path) ? 'sameorigin' : usual;
  };
}
