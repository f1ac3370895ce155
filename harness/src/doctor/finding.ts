/** One thing that was looked at. */
export interface Finding {
  readonly section: string;
  /** `bad` keeps the course from working, `missing` takes a part of it away. */
  readonly state: 'good' | 'missing' | 'bad';
  readonly what: string;
  /** The command or step that fixes it. */
  readonly fix: string | undefined;
}

export function good(section: string, what: string): Finding {
  return { section, state: 'good', what, fix: undefined };
}
