import { digestOf } from './copies';
import type { Contents, Copies, Scope, Step, Version } from './version';

/**
 * The versions of a scope's files, oldest first, and the position of the current files among them.
 */
export class Timeline {
  readonly versions: readonly Version[];
  /** The version that equals the current files; `undefined` when none does. */
  readonly here: Version | undefined;
  readonly #scope: Scope;
  readonly #steps: readonly Step[];
  readonly #now: Readonly<Record<string, string | null>>;

  /** `read` returns the current content of all files that the scope has, or had in any version. */
  constructor(scope: Scope, steps: readonly Step[], read: (paths: string[]) => Contents) {
    this.#scope = scope;
    this.#steps = steps.map((step) => projectStep(step, scope)).filter(isOf(scope));
    this.versions = withoutRepeats(this.#steps.filter(({ files }) => hasFiles(files)));
    const paths = this.versions.flatMap(({ files }) => Object.keys(files));
    const contents = read([...new Set([...scope.shipped, ...scope.added, ...paths])]);
    this.#now = digestAll(contents);
    this.here = this.#findHere();
  }

  /** All paths to store when something is overwritten. */
  get paths(): string[] {
    return Object.keys(this.#now);
  }

  /** The changes that bring a version back; `null` for a file to remove. */
  changesTo({ files, scope }: Version): Copies {
    const isWhole = scope === this.#scope.name;
    const newer = isWhole ? this.#scope.added.filter((path) => files[path] === undefined) : [];
    const wanted: Copies = { ...files, ...Object.fromEntries(newer.map((path) => [path, null])) };
    return Object.fromEntries(
      Object.entries(wanted).filter(
        ([path, copy]) => (copy?.digest ?? null) !== (this.#now[path] ?? null),
      ),
    );
  }

  /** The next older version that differs from the current files. */
  get older(): Version | undefined {
    const end = this.here ? this.versions.indexOf(this.here) : this.versions.length;
    return this.versions.slice(0, end).findLast((one) => this.#differs(one));
  }

  /** The next newer one; it exists only when the files are at a version that was brought back. */
  get newer(): Version | undefined {
    if (!this.here) return undefined;
    const rest = this.versions.slice(this.versions.indexOf(this.here) + 1);
    return rest.find((one) => this.#differs(one));
  }

  /** The version with this id, or a later one with the same files. */
  find(id: string): Version | undefined {
    const step = this.#steps.find((one) => one.id === id && hasFiles(one.files));
    return step && this.versions.find((one) => isSame(one, step));
  }

  #findHere(): Version | undefined {
    const to = this.#steps.findLast(({ scope }) => scope === this.#scope.name)?.to;
    const broughtBack = to === undefined ? undefined : this.find(to);
    return [broughtBack, this.versions.at(-1)].find((one) => one && !this.#differs(one));
  }

  #differs(version: Version): boolean {
    return hasFiles(this.changesTo(version));
  }
}

/** The part of a step that is about the scope's files in the current course. */
function projectStep(step: Step, scope: Scope): Step {
  const own = Object.entries(step.files).filter(([path]) => scope.owns(path));
  return { ...step, files: Object.fromEntries(own) };
}

function isOf({ name }: Scope): (step: Step) => boolean {
  return ({ files, scope }) => hasFiles(files) || scope === name;
}

/** Versions with the same files are merged into one, at the place where it was overwritten last. */
function withoutRepeats(versions: readonly Version[]): Version[] {
  return versions.filter(
    (one, index) => !versions.slice(index + 1).some((later) => isSame(one, later)),
  );
}

function isSame({ files: a }: Version, { files: b }: Version): boolean {
  const paths = Object.keys(a);
  return (
    paths.length === Object.keys(b).length &&
    paths.every((path) => b[path] !== undefined && a[path]?.digest === b[path]?.digest)
  );
}

function hasFiles(files: Copies): boolean {
  return Object.keys(files).length > 0;
}

function digestAll(contents: Contents): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(contents).map(([path, content]) => [
      path,
      content === null ? null : digestOf(content),
    ]),
  );
}
