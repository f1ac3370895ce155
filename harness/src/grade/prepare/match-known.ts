import { readFileSync } from 'node:fs';

import type { WorkspacePlan } from '../../model/workspace';
import { scanTokens } from '../../run/types/scan-tokens';
import type { KnownAnswer } from './preparer';

/**
 * The first known answer all of whose files are in the workspace, apart from comments and
 * formatting.
 */
export function matchKnown(workspace: WorkspacePlan, known: readonly KnownAnswer[]): string | null {
  const essences = new Map<string, string>();
  const essenceOf = (file: string) => {
    const essence = essences.get(file) ?? readEssence(file);
    essences.set(file, essence);
    return essence;
  };
  const same = known.find(({ files }) =>
    Object.entries(files).every(([path, file]) => {
      const submitted = workspace.files[path];
      return submitted !== undefined && essenceOf(submitted) === essenceOf(file);
    }),
  );
  return same?.name ?? null;
}

/** The content of a file without formatting: its tokens, or its words when it is not TypeScript. */
function readEssence(file: string): string {
  const text = readFileSync(file, 'utf8');
  const parts = file.endsWith('.ts') ? scanTokens(text) : text.split(/\s+/).filter(Boolean);
  return parts.join('\n');
}
