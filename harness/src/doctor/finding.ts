/** The result of one check. */
export interface Finding {
  readonly section: string;
  /** `bad`: the course does not work; `missing`: a part of it does not work. */
  readonly state: 'good' | 'missing' | 'bad';
  readonly what: string;
  /** The command or step that fixes it. */
  readonly fix: string | undefined;
}

export function good(section: string, what: string): Finding {
  return { section, state: 'good', what, fix: undefined };
}
