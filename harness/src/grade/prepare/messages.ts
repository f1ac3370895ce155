import type { WorkspacePlan } from '../../model/workspace';

/** A known answer: path in the chapter → absolute path. */
export interface KnownAnswer {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
}

export interface PrepareRequest {
  readonly id: number;
  /** The folder of the course. */
  readonly root: string;
  readonly chapter: string;
  readonly workspace: WorkspacePlan;
  /** Where to put the chapter as plain JavaScript; a folder to be made. */
  readonly into: string;
  /** The submitted files of the exercise, as paths in the chapter. */
  readonly own: readonly string[];
  readonly known: readonly KnownAnswer[];
}

export interface Prepared {
  /** Each error of the type check in the submitted files. */
  readonly typeErrors: readonly string[];
  /** The known answer that they equal, comments and formatting aside. */
  readonly match: string | null;
}

export type PrepareReply =
  | ({ readonly id: number } & Prepared)
  /** `machine`: what went wrong is not in the files. */
  | { readonly id: number; readonly blame: 'files' | 'machine'; readonly problem: string };
