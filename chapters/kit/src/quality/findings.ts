/** What a tool says about a line of a file. */
export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  readonly message: string;
}

/** What the program with the tools gets. */
export interface InspectionOrder {
  /** TypeScript by path in the chapter: the inspected files, and those that they import. */
  readonly files: Readonly<Record<string, string>>;
  readonly inspected: readonly string[];
}

export interface Inspection {
  /** Of ESLint, without the order of imports. */
  readonly lint: readonly Finding[];
  /** Where imports and exports are not sorted. */
  readonly order: readonly Finding[];
  /** Of the TypeScript compiler. */
  readonly types: readonly Finding[];
  /** The first line of each file that Prettier would write in another way. */
  readonly format: readonly Finding[];
  /** Comments that switch a tool off. */
  readonly comments: readonly Finding[];
  /** `any`, type assertions, and the like: where the compiler is told not to look. */
  readonly casts: readonly Finding[];
}
