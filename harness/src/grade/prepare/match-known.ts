import { readFileSync } from 'node:fs';

import type { WorkspacePlan } from '../../model/workspace';
import type { KnownAnswer } from './preparer';
import { treeOf } from './tree-of';

/**
 * The first known answer all of whose files are in the workspace, apart from comments and
 * formatting.
 */
export function matchKnown(workspace: WorkspacePlan, known: readonly KnownAnswer[]): string | null {
  const essences = new Map<string, string | undefined>();
  const essenceOf = (file: string) => {
    if (!essences.has(file)) essences.set(file, readEssence(file));
    return essences.get(file);
  };
  const same = known.find(({ files }) =>
    Object.entries(files).every(([path, file]) => {
      const submitted = workspace.files[path];
      if (submitted === undefined) return false;
      const essence = essenceOf(submitted);
      return essence !== undefined && essence === essenceOf(file);
    }),
  );
  return same?.name ?? null;
}

/**
 * What a file says, whatever its formatting: the syntax tree of TypeScript, or the words of another
 * file.
 */
function readEssence(file: string): string | undefined {
  const text = readFileSync(file, 'utf8');
  return file.endsWith('.ts') ? treeOf(text) : text.split(/\s+/).filter(Boolean).join('\n');
}
