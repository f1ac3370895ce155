import { applyPatch, parsePatch } from 'diff';

import { applyAnswerDiff, renderAnswerDiff } from '../manifest/answer-diff';

/** The result of rebasing an answer's diff on a reference that may have changed. */
export type Rebased =
  | { readonly kind: 'fits' }
  /** Its lines are still there, at other places: this diff fits. */
  | { readonly kind: 'moved'; readonly diff: string }
  /** A person has to make the mistake again. */
  | { readonly kind: 'lost'; readonly fault: string };

/** How many lines around a change may differ. */
const FUZZ = 2;

/** Rebases a diff on the current reference. `read` returns a file of the reference. */
export function rebaseDiff(diff: string, read: (path: string) => string | undefined): Rebased {
  const outcome = applyAnswerDiff(diff, read);
  if (outcome.ok) return { kind: 'fits' };
  const texts: Record<string, string> = {};
  for (const patch of readPatches(diff)) {
    const path = patch.newFileName ?? '';
    const text = applyPatch(read(path) ?? '', patch, { fuzzFactor: FUZZ });
    if (text === false || path in texts) return { kind: 'lost', fault: outcome.fault };
    texts[path] = text;
  }
  const moved = renderAnswerDiff(texts, read);
  // When the reference now has the same content, the answer is no longer a wrong one.
  return moved === '' ? { kind: 'lost', fault: outcome.fault } : { kind: 'moved', diff: moved };
}

function readPatches(diff: string): ReturnType<typeof parsePatch> {
  try {
    return parsePatch(diff);
  } catch {
    return [];
  }
}
