/** How a process of the shop says on stdout that it can be controlled, or where it listens. */
export interface Announcement {
  readonly pid: number;
  /** Whether another process of the shop has started it. */
  readonly worker: boolean;
  /** The URL at which it takes orders. */
  readonly control: string;
  readonly listening?: string;
}

/** The beginning of a line with an announcement. */
export const ANNOUNCES = '{"lab":';
