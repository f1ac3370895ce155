import type { Env } from '@bookshop/kit/app';

import { loadSecrets } from '../secrets/load-secrets';
import type { FileTexts, FoldersProbe } from './folders';

export interface SecretsCase {
  /** `{dir}` in a value is the folder with the files. */
  readonly env: Env;
  readonly files?: FileTexts;
  readonly names: readonly string[];
}

/** The learner's function, on files that are written before. */
export function createSecretsProbe(folders: FoldersProbe) {
  return {
    load: async ({ env, files = {}, names }: SecretsCase): Promise<Env> => {
      const dir = await folders.make(files);
      const entries = Object.entries(env).map(([name, value]) => [
        name,
        value.replaceAll('{dir}', dir),
      ]);
      return loadSecrets(Object.fromEntries(entries) as Env, names);
    },
  };
}
