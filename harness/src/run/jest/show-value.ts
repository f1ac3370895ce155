import { shortenPair } from '../../support/shorten-pair';
import { isObject, isRefusal } from './branch';
import { type Comparison, NOTHING, type Pair } from './comparison';

type Stringify = Comparison['stringify'];

/** Each value on one line, to compare by eye. */
export function showPair(
  { expected, received }: Omit<Pair, 'at'>,
  stringify: Stringify,
): { expected: string; received: string } {
  const left = showValue(expected, stringify);
  const right = showValue(received, stringify);
  const [shown, other] = shortenPair(left, right);
  if (left !== right) return { expected: shown, received: other };
  const types = [typeOf(expected), typeOf(received)] as const;
  if (types[0] === types[1])
    return { expected: shown, received: `${other} (it looks the same, but is a different value)` };
  return { expected: `${shown} (${types[0]})`, received: `${other} (${types[1]})` };
}

/** The same for values that are equal and should not be. */
export function showUnwanted(
  { expected, received }: Omit<Pair, 'at'>,
  stringify: Stringify,
): { expected: string; received: string } {
  const [unwanted, shown] = shortenPair(
    showValue(expected, stringify),
    showValue(received, stringify),
  );
  return { expected: `not ${unwanted}`, received: shown };
}

function showValue(value: unknown, stringify: Stringify): string {
  if (value === NOTHING) return 'nothing';
  if (isObject(value) && isRefusal(value)) return `error ${value.error}`;
  const text = typeof value === 'string' ? JSON.stringify(value) : stringify(value);
  return text.replace(CONTROL, escapeCharacter);
}

// eslint-disable-next-line no-control-regex -- these would break the line or control the terminal
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;

function escapeCharacter(character: string): string {
  if (character === '\n') return '\\n';
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function typeOf(value: unknown): string {
  if (!isObject(value)) return typeof value;
  const { constructor } = value;
  return typeof constructor === 'function' ? constructor.name : 'object without a prototype';
}
