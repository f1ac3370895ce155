import type { Attack, Expected } from './attack';
import type { AttackResult } from './conform';

/**
 * The catalogue as a Markdown table: what each attack tries, what stops it, and the result in each
 * lane.
 */
export function renderTable(attacks: readonly Attack[]): string {
  const rows = attacks.map(
    ({ id, tries, stoppedBy, sealed, local }) =>
      `| ${id} | ${tries} | ${stoppedBy} | ${word(sealed)} | ${word(local)} |`,
  );
  return [
    '| | a submission that … | stopped by | sealed | local |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function word(expected: Expected): string {
  switch (expected.kind) {
    case 'stopped':
      return `stopped (${expected.statuses.join(', ')})`;
    case 'not-stopped':
      return '**not stopped here**';
    case 'not-tried':
      return `not tried: ${expected.why}`;
  }
}

/** One line for each attack that was tried, for people to read. */
export function renderResults(results: readonly AttackResult[]): string {
  return results.map(renderResult).join('\n');
}

function renderResult({ attack, expected, status, seconds, breach }: AttackResult): string {
  const head = `${attack.id.padEnd(5)} ${attack.tries}`.padEnd(66);
  if (expected.kind === 'not-tried') return `– ${head} not tried: ${expected.why}`;
  const what = expected.kind === 'not-stopped' ? 'not stopped here' : `stopped (${status ?? ''})`;
  const mark = breach === undefined ? '✓' : '✗';
  return `${mark} ${head} ${breach ?? what}, ${seconds.toFixed(1)} s`;
}
