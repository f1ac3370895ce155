import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { askGit } from './ask-git';

/** The state of a folder's git repository. */
export type Repository =
  /** The folder is not the top of one. */
  | { readonly kind: 'none' }
  /** git cannot read it. */
  | { readonly kind: 'closed'; readonly reason: string; readonly next: string }
  /** It lacks older commits. */
  | { readonly kind: 'shallow' }
  | { readonly kind: 'whole' };

export function inspectRepository(folder: string): Repository {
  if (!existsSync(join(folder, '.git'))) return { kind: 'none' };
  const asked = askGit(folder, 'rev-parse', '--is-shallow-repository');
  if (asked.kind === 'failed') return { ...asked, kind: 'closed' };
  return { kind: asked.output.toString().trim() === 'true' ? 'shallow' : 'whole' };
}
