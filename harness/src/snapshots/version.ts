/** Files by path in the repository; `null` for one that does not exist. */
export type Contents = Readonly<Record<string, Buffer | null>>;

/** A kept copy of a file. */
export interface Copy {
  /** SHA-256 of the content. */
  readonly digest: string;
  /** `undefined` when the copy is damaged or gone. */
  read(): Buffer | undefined;
}

export type Copies = Readonly<Record<string, Copy | null>>;

/** Files as they were before a command overwrote them. */
export interface Version {
  /** The id that a person types: `7`. */
  readonly id: string;
  /** When they were overwritten. */
  readonly time: Date;
  /** The command that overwrote them: `reset`. */
  readonly cause: string;
  /**
   * Name of the scope whose files these were, all of them; unknown where an earlier release kept
   * them.
   */
  readonly scope: string | undefined;
  readonly files: Copies;
}

/** A line of the log: one command that overwrote files. */
export interface Step extends Version {
  /** Id of the version that the command brought back. */
  readonly to?: string;
}

/** What was read from the disk, and what could not be read. */
export interface Read<T> {
  readonly found: readonly T[];
  /** Names for people, such as the file's path. */
  readonly damaged: readonly string[];
  /** Why git could not be read, and the next step. */
  readonly unasked?: { readonly reason: string; readonly next: string };
}

/** Files that are undone together: those of an exercise, or the course's own in a chapter. */
export interface Scope {
  /** `settings/env-casting`, or `chapters/01-settings` for the course's own. */
  readonly name: string;
  owns(path: string): boolean;
  /** Paths that the course ships. */
  readonly shipped: readonly string[];
  /** Other existing paths: bringing back a version without them removes them. */
  readonly added: readonly string[];
}
