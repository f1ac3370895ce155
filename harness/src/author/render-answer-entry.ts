import { stringify } from 'yaml';

/**
 * An entry for answers.yaml. For a wrong answer it lists all tests; the author has to keep those
 * that catch it.
 */
export function renderAnswerEntry({
  name,
  mistake,
  idea,
  titles,
}: {
  readonly name: string;
  readonly mistake: string | undefined;
  readonly idea: string | undefined;
  readonly titles: readonly string[];
}): string {
  const entry =
    mistake === undefined
      ? { name, kind: 'accepted', idea }
      : { name, kind: 'rejected', mistake, 'caught-by': titles };
  return stringify([entry], { lineWidth: 0 });
}
