import type { Env } from '../json';

/** What the tests want of a connection that the box has dialled: its first line. */
export type Header =
  /** Questions for the shop's host program, one after the other. */
  | { use: 'shop'; surroundings: Env }
  /** A program of the chapter, for as long as the connection lasts. */
  | { use: 'program'; file: string; env: Record<string, string> }
  /** Questions to a SQLite database that is made for it. */
  | { use: 'database' }
  /** Bytes to and from a port that somebody in the box listens on. */
  | { use: 'port'; port: number };

/** What a connection to the shop's host program brings back besides its replies. */
export interface ShopEnded {
  ended: string;
}

export type ProgramOrder = { signal: NodeJS.Signals };

export type ProgramEvent =
  | { pid: number }
  | { stdout: string }
  | { stderr: string }
  | { code: number | null; signal: NodeJS.Signals | null };
