/** Any origin that no site has: what is resolved against it shows whether a path stays here. */
const HERE = 'https://here.invalid';

/** The path of this shop that `next` names; `null` when a browser would go elsewhere. */
export function readPath(next: string): string | null {
  if (!URL.canParse(next, HERE)) return null;
  const { origin, pathname, search, hash } = new URL(next, HERE);
  // `/.//elsewhere` is a path of ours, but its pathname alone is none.
  return origin === HERE && !pathname.startsWith('//') ? pathname + search + hash : null;
}
