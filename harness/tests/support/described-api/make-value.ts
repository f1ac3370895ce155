import type { Chance } from '../../../../chapters/kit/src/samples/chance';
import type { DescribedApi, Schema } from './described-api';

/** Characters of one to four bytes, none of which a pattern here forbids. */
const LETTERS = [...'abcdefghij klmnop-XYZ019äßéİñ漢字📚👩🏽'];

/** A value that the schema allows. */
export function makeValue(api: DescribedApi, reference: Schema, chance: Chance): unknown {
  const schema = api.resolve(reference);
  const { examples = [], enum: allowed, anyOf } = schema;
  if (examples.length > 0 && chance.upTo(2) === 1) return oneOf(examples, chance);
  if (allowed) return oneOf(allowed, chance);
  if (anyOf) return makeValue(api, oneOf(anyOf, chance), chance);
  switch (schema.type) {
    case 'object':
      return makeObject(api, schema, chance);
    case 'array':
      return Array.from({ length: chance.upTo(3) }, () =>
        makeValue(api, schema.items ?? {}, chance),
      );
    case 'string':
      return makeString(schema, chance);
    case 'integer':
    case 'number':
      return makeNumber(schema, chance);
    case 'boolean':
      return chance.upTo(2) === 1;
    case 'null':
      return null;
    default:
      return oneOf([null, 'x', 3, [1], { a: { b: [] } }], chance);
  }
}

export function oneOf<T>(list: readonly T[], chance: Chance): T {
  return list[chance.upTo(list.length) - 1] as T;
}

function makeObject(api: DescribedApi, schema: Schema, chance: Chance): object {
  const { properties = {}, required = [] } = schema;
  const names = Object.keys(properties).filter(
    (name) => required.includes(name) || chance.upTo(2) === 1,
  );
  if (Object.keys(properties).length === 0) return { theme: 'dark', shelves: { first: [1, 2] } };
  return Object.fromEntries(
    names.map((name) => [name, makeValue(api, properties[name] ?? {}, chance)]),
  );
}

function makeString(schema: Schema, chance: Chance): string {
  if (schema.format === 'date')
    return `20${9 + chance.upTo(10)}-0${chance.upTo(9)}-1${chance.upTo(9)}`;
  const { minLength = 0, maxLength = 40, pattern = '', examples = [] } = schema;
  const length = Math.max(minLength, oneOf([1, 8, 12, maxLength], chance));
  const text = Array.from({ length }, () => oneOf(LETTERS, chance)).join('');
  const example = String(oneOf(examples, chance));
  // Of an address, one that nobody has; of a number, no number.
  const another = `${'abcdefgh'[chance.upTo(8) - 1]}${chance.upTo(10_000)}${example}`;
  const candidates = [text, another].filter((one) => new RegExp(pattern, 'u').test(one));
  return candidates[0] ?? example;
}

/** Small ones most of the time: rows have small numbers. */
function makeNumber(schema: Schema, chance: Chance): number {
  const { minimum = 0, maximum = 10_000 } = schema;
  const any = minimum + chance.upTo(Math.max(1, maximum - minimum)) - 1;
  const small = Math.min(maximum, minimum + chance.upTo(60) - 1);
  return oneOf([minimum, maximum, any, small, small, small], chance);
}
