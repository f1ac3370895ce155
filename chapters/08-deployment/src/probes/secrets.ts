import { inspect } from 'node:util';

import { type Env, ownEnvironment } from '@bookshop/kit/app';

import { loadSecrets } from '../secrets/load-secrets';
import type { FileTexts, FoldersProbe } from './folders';

export interface SecretsCase {
  /** `{dir}` in a value is the folder with the files. */
  readonly env: Env;
  readonly files?: FileTexts;
  readonly names: readonly string[];
}

/** As the learner's code finds it. */
const BEFORE_ANY_CALL = ownEnvironment();

/** The learner's function, on files that are written before. */
export function createSecretsProbe(folders: FoldersProbe) {
  const prepare = async ({ env, files = {} }: SecretsCase): Promise<Env> => {
    const dir = await folders.make(files);
    const entries = Object.entries(env).map(([name, value]) => [
      name,
      value.replaceAll('{dir}', dir),
    ]);
    return Object.fromEntries(entries) as Env;
  };
  return {
    load: async (one: SecretsCase): Promise<Env> => loadSecrets(await prepare(one), one.names),
    /** The given environment and that of the process, before and after this call and all others. */
    surroundings: async (one: SecretsCase) => {
      const env = await prepare(one);
      const before = { env: { ...env }, process: BEFORE_ANY_CALL };
      const result = loadSecrets(env, one.names);
      const after = { env: { ...env }, process: ownEnvironment() };
      return { before, after, isNew: result !== env };
    },
    /** Everything that somebody can find in what was thrown. */
    inspectError: (env: Env, names: readonly string[]): string => {
      try {
        loadSecrets(env, names);
        return 'nothing was thrown';
      } catch (error) {
        return [
          inspect(error, { showHidden: true, depth: Infinity, getters: true }),
          String(error),
          JSON.stringify(error),
        ].join('\n');
      }
    },
  };
}
