import type { RefusedFile } from '../model/grade';
import {
  IS_IRREGULAR,
  IS_LINK,
  whyContentRefused,
  whyPathRefused,
  whySizeRefused,
} from '../workspace/taken-by-graders';
import { type AskedPaths, foldersAbove, foldPath } from './asked-paths';
import type { ListedFile } from './intake/source';

/** Limits on everything that is accepted. */
const MOST_TAKEN = 500;
const MOST_TAKEN_BYTES = 5_000_000;
const TOO_MUCH = `exceeds the limit of ${MOST_TAKEN} files or ${MOST_TAKEN_BYTES} bytes in all`;

/**
 * Divides the files that exercises ask for into those that are accepted and those that are not,
 * with the reason.
 */
export function refuseOdd(
  listed: readonly ListedFile[],
  asked: AskedPaths,
): { sound: ListedFile[]; refused: RefusedFile[] } {
  const blocked = findBlocked(listed, asked);
  const files = listed.filter(({ path, kind }) => kind !== 'folder' && asked.hasFolded(path));
  const times = new Map<string, number>();
  for (const path of [...files.map((file) => file.path), ...blocked.keys()]) {
    const folded = foldPath(path);
    times.set(folded, (times.get(folded) ?? 0) + 1);
  }
  const sound: ListedFile[] = [];
  const refused = [...blocked].map(([path, reason]) => refuse(path, reason));
  let bytes = 0;
  for (const file of files) {
    const { path, size } = file;
    // Before anything is read, since all of it is kept in memory.
    const full = sound.length === MOST_TAKEN || bytes + size > MOST_TAKEN_BYTES;
    const twice = (times.get(foldPath(path)) ?? 0) > 1;
    const reason =
      whyBelow(path, blocked) ??
      whyOdd(file, { twice, misnamed: !asked.has(path) }) ??
      (full ? TOO_MUCH : undefined);
    if (reason === undefined) {
      sound.push(file);
      bytes += size;
    } else {
      refused.push(refuse(path, reason));
    }
  }
  return { sound, refused };
}

/** Cut here already, since an archive may have many long names. */
function refuse(path: string, reason: string): RefusedFile {
  return { path: path.slice(0, 300), reason: reason.slice(0, 500) };
}

const REPOSITORY =
  'is a git repository of its own (a submodule), and its files are not in this one. Commit the files themselves';

const NO_FOLDER: Readonly<Partial<Record<ListedFile['kind'], string>>> = {
  file: 'is a file, and must be a folder',
  link: 'is a link (not followed), and must be a folder',
  repository: REPOSITORY,
};

/** Entries of the wrong kind at a path where an exercise needs a folder or a file → the reason. */
function findBlocked(listed: readonly ListedFile[], asked: AskedPaths): Map<string, string> {
  const blocked = new Map<string, string>();
  const filled = new Set(listed.flatMap(({ path }) => foldersAbove(path)));
  for (const { path, kind } of listed) {
    if (kind === 'folder') {
      if (isChapter(path) && asked.isFolder(path) && !filled.has(path)) blocked.set(path, EMPTY);
    } else if (asked.isFolder(path)) {
      blocked.set(path, NO_FOLDER[kind] ?? 'must be a folder');
    }
  }
  const folders = listed.filter(({ kind }) => kind === 'folder').map(({ path }) => path);
  for (const path of [...folders, ...filled]) {
    if (asked.isFile(path)) blocked.set(path, 'is a folder, and must be a file');
  }
  return blocked;
}

/** The state in which git leaves the folder of a submodule that was not fetched. */
const EMPTY =
  'is an empty folder. Where it is a git submodule, hand in a clone made with --recurse-submodules';

function isChapter(path: string): boolean {
  return path.split('/').length === 2;
}

function whyBelow(path: string, blocked: ReadonlyMap<string, string>): string | undefined {
  const above = foldersAbove(path).find((folder) => blocked.has(folder));
  return above === undefined ? undefined : `is in ${above}, which ${blocked.get(above)}`;
}

function whyOdd(
  { path, kind, size }: ListedFile,
  { twice, misnamed }: { twice: boolean; misnamed: boolean },
): string | undefined {
  if (kind === 'link') return IS_LINK;
  if (kind === 'repository') return REPOSITORY;
  if (kind !== 'file') return IS_IRREGULAR;
  const unclear = whyPathRefused(path);
  if (unclear !== undefined) return unclear;
  if (twice) return 'is there twice, or its name differs from another only in case';
  if (misnamed) return 'has a name that differs only in case from the expected one';
  return whySizeRefused(size);
}

/** The files whose content is accepted, in order, until the limit on the total size is reached. */
export function refuseContents(
  contents: readonly (readonly [path: string, content: Buffer | undefined])[],
): {
  texts: [string, Buffer][];
  refused: RefusedFile[];
} {
  const texts: [string, Buffer][] = [];
  const refused: RefusedFile[] = [];
  let bytes = 0;
  for (const [path, content] of contents) {
    if (content === undefined) {
      refused.push({ path, reason: 'was removed or replaced while the submission was read' });
      continue;
    }
    bytes += content.length;
    const reason = whyContentRefused(content) ?? (bytes > MOST_TAKEN_BYTES ? TOO_MUCH : undefined);
    if (reason === undefined) texts.push([path, content]);
    else refused.push({ path, reason });
  }
  return { texts, refused };
}
