import { applyPatch, createTwoFilesPatch, parsePatch, type StructuredPatch } from 'diff';

/**
 * The files that result from an answer's diff and the reference, or what is wrong with the diff.
 */
export type DiffOutcome =
  | { readonly ok: true; readonly files: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly fault: string };

/** The name in a diff for the side that has no file. */
const NOTHING = '/dev/null';

/** A line that is longer is cut off in a message. */
const LONGEST_QUOTE = 60;

/**
 * Applies the unified diff of an answer to the reference, strictly: every hunk has to apply at the
 * line that it names. Otherwise a hunk could apply at another place without notice. `read` returns
 * a file of the reference by its path in the chapter.
 */
export function applyAnswerDiff(
  diff: string,
  read: (path: string) => string | undefined,
): DiffOutcome {
  if (diff.includes('\r')) return fault('has Windows line ends: save it with \\n alone');
  let patches: StructuredPatch[];
  try {
    patches = parsePatch(diff);
  } catch (error) {
    return fault(`is not a unified diff: ${(error as Error).message}`);
  }
  if (!patches.some(({ hunks }) => hunks.length > 0)) return fault('changes nothing');
  const files: Record<string, string> = {};
  for (const patch of patches) {
    const path = patch.newFileName ?? '';
    if (path === NOTHING || (patch.oldFileName !== path && patch.oldFileName !== NOTHING))
      return fault(`renames or removes ${patch.oldFileName}: an answer only changes files`);
    if (path === '' || path.startsWith('/') || path.split('/').includes('..'))
      return fault(`names "${path}", which is not a path in the chapter`);
    if (path in files) return fault(`changes ${path} in two places of the diff: join them`);
    const outcome = applyOne(patch, path, read(path));
    if (!outcome.ok) return outcome;
    Object.assign(files, outcome.files);
  }
  return { ok: true, files };
}

function applyOne(
  patch: StructuredPatch,
  path: string,
  reference: string | undefined,
): DiffOutcome {
  if (reference === undefined && patch.oldFileName !== NOTHING)
    return fault(`changes ${path}, which the reference does not have`);
  if (reference !== undefined && patch.oldFileName === NOTHING)
    return fault(`adds ${path}, which the reference has`);
  const source = reference ?? '';
  const lines = source.split('\n');
  for (const [i, hunk] of patch.hunks.entries()) {
    const misfit = findMisfit(lines, hunk);
    if (misfit !== undefined) return fault(`no longer applies: hunk ${i + 1} of ${path} ${misfit}`);
  }
  const text = applyPatch(source, patch, { autoConvertLineEndings: false });
  if (text === false) return fault(`no longer applies to ${path}`);
  if (text === source) return fault(`changes nothing in the reference's ${path}`);
  return { ok: true, files: { [path]: text } };
}

/** Describes the first line of a hunk that differs from the reference. */
function findMisfit(
  lines: readonly string[],
  { oldStart, lines: wanted }: StructuredPatch['hunks'][number],
): string | undefined {
  const old = wanted.filter((line) => line.startsWith(' ') || line.startsWith('-'));
  for (const [i, line] of old.entries()) {
    const at = oldStart + i;
    const found = lines[at - 1];
    if (found !== line.slice(1))
      return `expects "${cut(line.slice(1))}" at line ${at}, where the reference has ${found === undefined ? 'no line' : `"${cut(found)}"`}`;
  }
  return undefined;
}

function cut(line: string): string {
  const text = line.trim();
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
}

function fault(text: string): DiffOutcome {
  return { ok: false, fault: text };
}

/**
 * The diff from the reference to `changed`, both by path in the chapter; empty where nothing
 * differs. A file that the reference does not have is new.
 */
export function renderAnswerDiff(
  changed: Readonly<Record<string, string>>,
  read: (path: string) => string | undefined,
): string {
  return Object.keys(changed)
    .sort()
    .filter((path) => changed[path] !== read(path))
    .map((path) => {
      const before = read(path);
      const from = before === undefined ? NOTHING : path;
      const after = changed[path] ?? '';
      const patch = createTwoFilesPatch(from, path, before ?? '', after, undefined, undefined, {
        context: 3,
      });
      // The two lines that follow contain the names.
      return patch.replace(/^(Index: .*\n)?=+\n/, '');
    })
    .join('');
}
