import { type Branch, isBranch, isObject, keysOf } from './branch';
import { type Comparison, NOTHING, type Pair, type Part, placeOf } from './comparison';
import { isMatcher, partsOfMatcher } from './matcher-parts';

/**
 * The innermost pairs that differ; the given pair itself when its values have no parts that can be
 * compared one by one.
 */
export function* findPairs(pair: Pair, how: Comparison): Generator<Pair> {
  yield* findWithin({ pair, how }, []);
}

const DEEPEST = 50;

/** `above` are the objects that contain this one, since an object may contain itself. */
function* findWithin({ pair, how }: Part, above: readonly unknown[]): Generator<Pair> {
  const isBottom = above.length === DEEPEST || above.includes(pair.expected);
  const parts = isBottom ? [] : partsOf(pair, how);
  if (parts.length === 0) yield pair;
  for (const part of parts) yield* findWithin(part, [...above, pair.expected]);
}

/** The parts that differ. */
function partsOf({ at, expected, received }: Pair, how: Comparison): Part[] {
  if (!how.deep) return [];
  if (isMatcher(expected)) return partsOfMatcher({ at, expected, received }, how);
  if (!isBranch(expected) || Array.isArray(expected) !== Array.isArray(received)) return [];
  // When the object may have more keys, its expected keys are looked up in any kind of object,
  // errors included.
  const isWhole = how.open ? isObject(received) : isBranch(received);
  return isWhole ? partsOfBranch({ at, expected, received: received as Branch }, how) : [];
}

function partsOfBranch(
  { at, expected, received }: Pair & { expected: Branch; received: Branch },
  how: Comparison,
): Part[] {
  const isList = Array.isArray(expected);
  // A list may not have more items than expected, even where objects may have more keys.
  const open = how.open && !isList;
  const isThere = (key: PropertyKey) => (open ? key in received : Object.hasOwn(received, key));
  const keys = new Set([...keysOf(expected), ...(open ? [] : keysOf(received))]);
  return [...keys].flatMap((key) => {
    const isWanted = Object.hasOwn(expected, key);
    const isOneSided = (open || isList || how.strict) && isThere(key) !== isWanted;
    if (!isOneSided && how.equals(received[key], expected[key])) return [];
    const pair = {
      at: placeOf(at, key, isList),
      expected: isWanted ? expected[key] : NOTHING,
      received: isThere(key) ? received[key] : NOTHING,
    };
    return [{ pair, how }];
  });
}
