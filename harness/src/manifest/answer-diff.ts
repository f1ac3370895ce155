import { applyPatch, createTwoFilesPatch, parsePatch, type StructuredPatch } from 'diff';

/** The files that an answer's diff makes of the reference, or what is wrong with the diff. */
export type DiffOutcome =
  | { readonly ok: true; readonly files: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly fault: string };

/** What a diff says of the side on which there is no file. */
const NOTHING = '/dev/null';

/** A line that is longer is cut off in a message. */
const LONGEST_QUOTE = 60;

/**
 * Applies the unified diff of an answer to the reference, strictly: every hunk fits at the line
 * that it names. A hunk that fits elsewhere as well could otherwise move to another place
 * unnoticed. `read` returns a file of the reference by its path in the chapter.
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
      return fault(`names "${path}", which is no path in the chapter`);
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
  if (text === source) return fault(`makes the reference's own ${path}`);
  return { ok: true, files: { [path]: text } };
}

/** The first line of a hunk that is not what the reference has at that line. */
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
 * The diff that makes `changed` of the reference, by path in the chapter; empty where nothing
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
      // The names stand in the two lines that follow.
      return patch.replace(/^(Index: .*\n)?=+\n/, '');
    })
    .join('');
}
