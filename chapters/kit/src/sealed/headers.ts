import type { Env } from '../json';

/** The first line of a connection from the box: what the tests use it for. */
export type Header =
  /** Requests to the shop's host program, one after the other. */
  | { use: 'shop'; surroundings: Env }
  /** A program of the chapter, for as long as the connection lasts. */
  | { use: 'program'; file: string; env: Record<string, string> }
  /** Requests to a SQLite database that is created for this connection. */
  | { use: 'database' }
  /** Bytes to and from a port on which a program in the box listens. */
  | { use: 'port'; port: number };

/** The message, besides replies, on a connection to the shop's host program. */
export interface ShopEnded {
  ended: string;
}

export type ProgramOrder = { signal: NodeJS.Signals };

export type ProgramEvent =
  | { pid: number }
  | { stdout: string }
  | { stderr: string }
  | { code: number | null; signal: NodeJS.Signals | null };
