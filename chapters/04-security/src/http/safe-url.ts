/** An origin that no site has: a path that is resolved against it must keep this origin. */
const HERE = 'https://here.invalid';

/** The path of this shop that `next` names; `null` when a browser would go elsewhere. */
export function readPath(next: string): string | null {
  if (!URL.canParse(next, HERE)) return null;
  const { origin, pathname, search, hash } = new URL(next, HERE);
  // `/.//elsewhere` is a path of ours, but its pathname alone is not.
  return origin === HERE && !pathname.startsWith('//') ? pathname + search + hash : null;
}
