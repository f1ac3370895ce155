import type { output, ZodObject, ZodType } from 'zod';

import type { Env } from '../json';
import { StartError } from './start-error';

/**
 * An error about variables that are not valid. It names them, and never contains a value, which may
 * be a secret.
 */
export class EnvironmentError extends StartError {
  override readonly name = 'EnvironmentError';
  readonly variables: readonly string[];

  constructor(problems: ReadonlyMap<string, string>) {
    super([...problems].map(([variable, problem]) => `${variable} ${problem}`));
    this.variables = [...problems.keys()];
  }
}

/**
 * Reads the settings of a program from its environment, or throws one error with everything that is
 * wrong. The error describes a variable by the `describe` of its schema, since zod's own messages
 * may repeat the received value.
 */
export function readEnvironment<Schema extends ZodObject>(
  schema: Schema,
  env: Env,
): output<Schema> {
  const read = schema.safeParse(env);
  if (read.success) return read.data;
  const problems = new Map<string, string>();
  for (const { path } of read.error.issues) {
    const variable = String(path[0]);
    problems.set(variable, tell(schema, variable, env));
  }
  throw new EnvironmentError(problems);
}

function tell({ shape }: ZodObject, variable: string, env: Env): string {
  if (env[variable] === undefined) return 'is not set.';
  const field = shape[variable] as ZodType | undefined;
  return `is not ${field?.description ?? 'a value that the shop can use'}.`;
}

/** The environment of this process, as a value to pass on; only for programs. */
export function ownEnvironment(): Env {
  const set = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(set);
}
