import { type Env, NotImplemented } from '@bookshop/kit/app';

/** The variables that the text of a `.env` file sets. */
export function readDotenv(_text: string): Env {
  // TODO: write both functions; the second reads each file's text with the first.
  throw new NotImplemented('settings/dotenv-files');
}

/** The environment with what the files add to it; `null` stands for a file that does not exist. */
export function mergeDotenv(
  _env: Env,
  _files: readonly (string | null)[],
  _overwrite = false,
): Env {
  throw new NotImplemented('settings/dotenv-files');
}
