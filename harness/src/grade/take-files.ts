import type { Course, Exercise } from '../model/course';
import { exercisesOf } from '../model/course';
import type { RefusedFile } from '../model/grade';
import { contentId, type CourseLock } from '../workspace/course-lock';
import { matchesEdits } from '../workspace/edits';
import { type ListedFile, type Source, Unreadable } from './intake/source';

/** Caps on what is taken; the largest file that the course itself asks for has a tenth of that. */
const MOST_BYTES = 1_000_000;
const MOST_TAKEN = 500;
const MOST_TAKEN_BYTES = 5_000_000;
const TOO_MUCH = `goes beyond ${MOST_TAKEN} files or ${MOST_TAKEN_BYTES} bytes, which is the most`;

/** What could mean something else than it seems to, on this machine or another, is no name of a file that an exercise asks for. */
const PLAIN_PATH = /^(?!\.{1,2}(\/|$))[\w.-]+(\/(?!\.{1,2}(\/|$))[\w.-]+)*$/;

/** What a submission says: the files that exercises ask for, and nothing else. */
export interface Taken {
  /** The folder of the submission that holds the course, with a slash at its end; empty when that is all of it. */
  readonly root: string;
  /** Path in the repository → content; all of them are text. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly refused: readonly RefusedFile[];
  /** Files of the course that it has in another form. */
  readonly changed: readonly string[];
}

/** Rejects with an `Unreadable` where there is no submission of this course in it. */
export async function takeFiles(
  source: Source,
  { course, lock }: { course: Course; lock: CourseLock },
): Promise<Taken> {
  const listed = await source.list();
  if (listed.length === 0) throw new Unreadable('it is empty');
  const root = findRoot(listed, course);
  const within = listed
    .filter(({ path }) => path.startsWith(root))
    .map((file) => ({ ...file, path: file.path.slice(root.length) }));
  const asked = within.filter(({ path }) => isAskedFor(course, path));
  const given = within.filter(
    ({ path, kind, size }) =>
      Object.hasOwn(lock.files, path) &&
      !isAskedFor(course, path) &&
      kind === 'file' &&
      size <= MOST_BYTES,
  );
  const { sound, refused } = refuseOdd(asked);
  const read = await source.read(
    new Set([...sound, ...given].map(({ path }) => root + path)),
    MOST_BYTES,
  );
  const contents = sound.flatMap(({ path }): [string, Buffer][] => {
    const content = read.get(root + path);
    return content ? [[path, content]] : [];
  });
  const { texts, refused: unreadable } = refuseContents(contents);
  return {
    root,
    files: new Map(texts.sort(byPath)),
    refused: [...refused, ...unreadable].sort((a, b) => (a.path < b.path ? -1 : 1)),
    changed: given
      .filter(({ path }) => {
        const content = read.get(root + path);
        return content !== undefined && contentId(content) !== lock.files[path];
      })
      .map(({ path }) => path)
      .sort(),
  };
}

function byPath([one]: [string, Buffer], [other]: [string, Buffer]): number {
  return one < other ? -1 : 1;
}

/** The exercise whose `edits` name a path in the repository. */
export function exerciseOf(course: Course, path: string): Exercise | undefined {
  return exercisesOf(course).find(({ chapter, edits }) => {
    const prefix = `chapters/${chapter}/`;
    return path.startsWith(prefix) && matchesEdits(edits, path.slice(prefix.length));
  });
}

function isAskedFor(course: Course, path: string): boolean {
  return exerciseOf(course, path) !== undefined;
}

/** Archives often have all in a folder of its own; the course's own folders tell where it begins. */
function findRoot(listed: readonly ListedFile[], course: Course): string {
  const roots = new Set<string>();
  for (const { path } of listed) {
    for (const { name } of course.chapters) {
      const mark = `chapters/${name}/`;
      const at = path.startsWith(mark) ? 0 : path.indexOf(`/${mark}`) + 1;
      if (at > 0 || path.startsWith(mark)) roots.add(path.slice(0, at));
    }
  }
  const depth = (root: string) => root.split('/').length;
  const [first, second] = [...roots].sort((a, b) => depth(a) - depth(b));
  if (first === undefined) {
    const named = course.chapters.map(({ name }) => `chapters/${name}/`).join(' and ');
    throw new Unreadable(
      `nothing in it belongs to this course, which has its files in ${named}; at its top are ${listTop(listed)}. Hand in the whole folder of the course`,
    );
  }
  if (second !== undefined && depth(second) === depth(first)) {
    throw new Unreadable(
      `it has the course twice, in ${shown(first)} and in ${shown(second)}. Hand in one`,
    );
  }
  return first;
}

/** What somebody sees who opens it. */
function listTop(listed: readonly ListedFile[]): string {
  const MOST = 5;
  const names = [...new Set(listed.map(({ path }) => path.replace(/(?<=.)\/.*/, '/')))];
  return names.slice(0, MOST).map(shown).join(', ') + (names.length > MOST ? ' …' : '');
}

function shown(root: string): string {
  return JSON.stringify(root.slice(0, 200));
}

/** Of the files that exercises ask for, those that are what they seem to be. */
function refuseOdd(asked: readonly ListedFile[]): { sound: ListedFile[]; refused: RefusedFile[] } {
  const folded = new Map<string, number>();
  const fold = (path: string) => path.normalize('NFC').toLowerCase();
  for (const { path } of asked) folded.set(fold(path), (folded.get(fold(path)) ?? 0) + 1);
  const sound: ListedFile[] = [];
  const refused: RefusedFile[] = [];
  let bytes = 0;
  for (const file of asked) {
    // Before anything is read, since what is read is all held at once.
    const full = sound.length === MOST_TAKEN || bytes + file.size > MOST_TAKEN_BYTES;
    const twice = (folded.get(fold(file.path)) ?? 0) > 1;
    const reason = whyOdd(file, twice) ?? (full ? TOO_MUCH : undefined);
    if (reason === undefined) {
      sound.push(file);
      bytes += file.size;
    } else {
      refused.push({ path: file.path.slice(0, 300), reason });
    }
  }
  return { sound, refused };
}

function whyOdd({ path, kind, size }: ListedFile, twice: boolean): string | undefined {
  if (kind === 'link') return 'is a link';
  if (kind === 'special') return 'is no regular file';
  if (!PLAIN_PATH.test(path))
    return 'has a name with other characters than letters, digits, dots, dashes and underlines';
  if (twice) return 'is there twice, or its name differs from another only in case';
  return size > MOST_BYTES ? tooLarge(size) : undefined;
}

function tooLarge(size: number): string {
  return `has ${size} bytes, and ${MOST_BYTES} is the most`;
}

/** Of what was read, the texts; in order, until there is too much of it. */
function refuseContents(contents: readonly [string, Buffer][]): {
  texts: [string, Buffer][];
  refused: RefusedFile[];
} {
  const texts: [string, Buffer][] = [];
  const refused: RefusedFile[] = [];
  let bytes = 0;
  for (const [path, content] of contents) {
    bytes += content.length;
    const reason = whyRefused(content, bytes > MOST_TAKEN_BYTES);
    if (reason === undefined) texts.push([path, content]);
    else refused.push({ path, reason });
  }
  return { texts, refused };
}

function whyRefused(content: Buffer, full: boolean): string | undefined {
  if (content.length > MOST_BYTES) return tooLarge(content.length);
  if (!isText(content)) return 'is no UTF-8 text';
  return full ? TOO_MUCH : undefined;
}

function isText(content: Buffer): boolean {
  if (content.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(content);
    return true;
  } catch {
    return false;
  }
}
