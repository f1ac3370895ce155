/**
 * Whether a path in the chapter is one that `edits` names: a file, or anything below `folder/**`.
 */
export function matchesEdits(edits: readonly string[], path: string): boolean {
  return edits.some((edit) =>
    edit.endsWith('/**') ? path.startsWith(edit.slice(0, -2)) : path === edit,
  );
}

/** Those of `files` that `edits` name. */
export function pickEdits(
  edits: readonly string[],
  files: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => matchesEdits(edits, path)));
}
