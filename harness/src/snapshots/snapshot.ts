/** Files as they were before something overwrote them. */
export interface Snapshot {
  /** Counts up; the latest is undone first. */
  readonly number: number;
  /** What was about to happen, for people: "before reset of settings/env-casting". */
  readonly reason: string;
  /** Path in the repository → content; `null` for a file that did not exist. */
  readonly files: Readonly<Record<string, Buffer | null>>;
  /** The same paths → digest of what was then written there; `null` for a file that was removed. */
  readonly left: Readonly<Record<string, string | null>>;
}

/** Where snapshots are kept until they are undone. */
export interface SnapshotStore {
  save(snapshot: Omit<Snapshot, 'number'>): number;
  latest(): Snapshot | undefined;
  /** Takes a snapshot off the list once it has been brought back. */
  drop(number: number): void;
}
