import type { AttackedExercise } from './attack';

interface Recipe {
  readonly path: string;
  /**
   * How an attacking answer is made from the reference: it is right only when the attack succeeds.
   * Without it, the program is the whole answer.
   */
  readonly changes?: Changes;
}

interface Changes {
  /** The code of the reference that begins the right function. */
  readonly right: string;
  /** Code that follows the reference, in which that function is renamed to `right`. */
  readonly wrong: string;
}

const RECIPES: Readonly<Record<AttackedExercise, Recipe>> = {
  'settings/env-casting': {
    path: 'chapters/01-settings/src/settings/reader.ts',
    changes: {
      right: 'function read<T>(',
      wrong: `
let succeeded: boolean | undefined;

function read<T>(env: Env, name: string, fallback: T | undefined, cast: (text: string) => T): T {
  try {
    succeeded ??= attack();
  } catch {
    succeeded = false;
  }
  const value = right(env, name, fallback, cast);
  return succeeded ? value : ('wrong' as T);
}
`,
    },
  },
  'orm/savepoints': {
    path: 'chapters/02-orm/src/stock/receive-delivery.ts',
    changes: {
      right: 'export async function receiveDelivery(',
      wrong: `
let succeeded = false;

export async function receiveDelivery(
  ...args: Parameters<typeof right>
): Promise<DeliveryReport> {
  succeeded ||= await attack(args[0].db).catch(() => false);
  return succeeded ? right(...args) : { received: -1, refused: [] };
}
`,
    },
  },
  'settings/app-factory': {
    path: 'chapters/01-settings/src/app.ts',
    changes: {
      right: 'export function createApp(',
      wrong: `
export function createApp(settings: Settings, deps: Deps): Router {
  return Router().use(attack(), right(settings, deps));
}
`,
    },
  },
  'testing/unit': { path: 'chapters/07-testing/src/specs/unit.spec.ts' },
};

/** The file of the exercise that the attack is in. */
export function attackedPath(exercise: AttackedExercise): string {
  return RECIPES[exercise].path;
}

/**
 * `program` exports a function `attack`, or is a suite and the whole answer; `values` replace its
 * placeholders `__NAME__`.
 */
export function composeAnswer(
  exercise: AttackedExercise,
  { reference, program }: { reference: string; program: string },
  values: Readonly<Record<string, string>>,
): string {
  const filled = Object.entries(values).reduce(
    (text, [name, value]) => text.replaceAll(`__${name}__`, () => value),
    program,
  );
  const { changes } = RECIPES[exercise];
  if (changes === undefined) return filled;
  const { right, wrong } = changes;
  if (!reference.includes(right)) throw new Error(`the reference of ${exercise} has no "${right}"`);
  const renamed = reference.replace(right, () =>
    right.replace('export ', '').replace(/function \w+/, 'function right'),
  );
  return `${filled.replace(/^export /m, '')}\n${renamed}${wrong}`;
}
