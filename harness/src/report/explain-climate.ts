import { CLIMATES } from '../model/climate';
import type { Failure } from '../model/run';

const { variables, zone } = CLIMATES.usual;

/** A shorter value may appear in a result for another reason. */
const LEAST_LETTERS = 4;

/** These are in results for many reasons. */
const COMMON = new Set(['true', 'false', 'prod']);

/**
 * More sentences about a failure whose cause is the environment of the run (variables, time zone),
 * and which would otherwise look like chance.
 */
export function explainClimate(failure: Failure): string[] {
  if (failure.kind === 'not-implemented') return [];
  const { expected, received } = sidesOf(failure);
  return [...explainVariable(expected, received), ...explainZone(expected, received)];
}

/** All that the test expected and all that it received, each as one string. */
function sidesOf({
  message,
  rows = [],
  ...values
}: Failure): Record<'expected' | 'received', string> {
  const texts = (side: 'expected' | 'received', sign: RegExp) => {
    const lines = message.split('\n').filter((line) => sign.test(line));
    return [values[side] ?? '', ...rows.map((row) => row[side]), ...lines].join('\n');
  };
  return {
    expected: texts('expected', /^\s*(-|Expected)/),
    received: texts('received', /^\s*(\+|Received)/),
  };
}

function explainVariable(expected: string, received: string): string[] {
  const name = Object.keys(variables).find((one) => {
    const value = variables[one as keyof typeof variables];
    const isTelling = value.length >= LEAST_LETTERS && !COMMON.has(value);
    return isTelling && received.includes(value) && !expected.includes(value);
  });
  if (name === undefined) return [];
  return [
    `In this run, process.env and the .env file of the working directory have this value for ${name}: your code reads it from there, and not from what it is given.`,
  ];
}

const TIME = /\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?/g;

/** No time zone is further from UTC. */
const A_DAY_MS = 24 * 3_600_000;

function explainZone(expected: string, received: string): string[] {
  const known = new Set(expected.match(TIME));
  const wished = [...known].map(Date.parse);
  const isOff = (received.match(TIME) ?? []).some((text) => {
    const came = Date.parse(text);
    return !known.has(text) && wished.some((time) => Math.abs(time - came) <= A_DAY_MS);
  });
  if (!isOff) return [];
  return [
    `The code runs in the time zone ${zone}, far from UTC: a value that is hours or a day too early or too late comes from local time.`,
  ];
}
