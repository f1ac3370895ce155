/** A file by its path in the chapter. */
export interface Source {
  readonly path: string;
  readonly text: string;
}
