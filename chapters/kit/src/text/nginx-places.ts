import type { Directive } from './nginx-tree';

/** A block, and those around it, the outermost first. */
export type Place = readonly Directive[];

/** A level has only its own, or else those of the level around it. */
const NEVER_INHERITED = new Set([
  'alias',
  'proxy_pass',
  'return',
  'rewrite',
  'set',
  'if',
  'location',
]);

/** All directives, also those in blocks, with the blocks around them. */
export function walk(directives: readonly Directive[], around: Place = []): [Directive, Place][] {
  return directives.flatMap((directive) => [
    [directive, around] as [Directive, Place],
    ...walk(directive.block ?? [], [...around, directive]),
  ]);
}

/** The `server` blocks; one in an `upstream` is none. */
export function listServers(directives: readonly Directive[]): Place[] {
  return walk(directives)
    .filter(([{ name, block }]) => name === 'server' && block !== undefined)
    .map(([server, around]) => [...around, server]);
}

/**
 * The arguments of each directive of this name that holds in a block: a block that has none inherits
 * those of the block around it, all or none, as nginx does with `proxy_set_header` or `add_header`.
 * `proxy_pass`, `alias`, `return` and `rewrite` are never inherited.
 */
export function effective(place: Place, name: string): (readonly string[])[] {
  const levels = NEVER_INHERITED.has(name) ? place.slice(-1) : place;
  const nearest = levels.findLast(({ block = [] }) => block.some((one) => one.name === name));
  return (nearest?.block ?? []).filter((one) => one.name === name).map(({ args }) => args);
}

/** The block that answers a request of this path: a `location`, or the server itself. */
export function locate(server: Place, path: string): Place {
  const found = search(server, path);
  return found ?? server;
}

interface Candidate {
  readonly modifier: string;
  readonly pattern: string;
  readonly place: Place;
}

/** An exact one, the longest prefix with `^~`, the first expression, or the longest prefix. */
function search(around: Place, path: string): Place | undefined {
  const all = candidates(around);
  const exact = all.find(({ modifier, pattern }) => modifier === '=' && pattern === path);
  if (exact) return exact.place;
  const [longest] = all
    .filter(({ modifier, pattern }) => /^(\^~)?$/.test(modifier) && path.startsWith(pattern))
    .sort((a, b) => b.pattern.length - a.pattern.length);
  const inner = longest && search(longest.place, path);
  if (inner || longest?.modifier === '^~') return inner ?? longest?.place;
  const expression = all.find(({ modifier, pattern }) => matches(modifier, pattern, path));
  if (expression) return search(expression.place, path) ?? expression.place;
  return longest?.place;
}

function candidates(around: Place): Candidate[] {
  const locations = (around.at(-1)?.block ?? []).filter(({ name }) => name === 'location');
  return locations.map((location) => {
    const [first = '', second] = location.args;
    const place = [...around, location];
    // `location ~\.php$` and `location =/x` need no space.
    if (second !== undefined) return { modifier: first, pattern: second, place };
    const [, modifier = '', pattern = ''] = /^(=|\^~|~\*|~|)([\s\S]*)$/.exec(first) ?? [];
    return { modifier, pattern, place };
  });
}

/** The expressions of nginx are PCRE; those of configurations mean the same in JavaScript. */
function matches(modifier: string, pattern: string, path: string): boolean {
  if (modifier !== '~' && modifier !== '~*') return false;
  return new RegExp(pattern, modifier === '~*' ? 'i' : '').test(path);
}
