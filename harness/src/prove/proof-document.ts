import type { Generated } from './generated';
import { listCaught, titlesRun } from './judge-subject';
import type { Proof } from './prove';

/** `docs/proof.md`: for every exercise, what its tests were tried on and what they caught. Holds nothing that changes from run to run. */
export function renderProofDocument({ subjects }: Proof): Generated {
  const parts = subjects.map(({ exercise, trials }) => {
    const caught = listCaught(trials);
    const accepted = trials.flatMap(({ variant }) =>
      variant.kind === 'answer' && variant.answer.kind === 'accepted' ? [variant.answer] : [],
    );
    const titles = titlesRun(trials) ?? [];
    return [
      `## ${exercise.id}`,
      '',
      `${titles.length} tests. Right: the reference${accepted.map(({ name, about }) => `; \`${name}\` (${lower(about)})`).join('')}.`,
      '',
      '| rejected answer | the mistake | caught by |',
      '| --- | --- | --- |',
      ...caught.map(
        ({ answer, about, by, elsewhere }) =>
          `| \`${answer}\` | ${cell(about)} | ${[
            ...(by.length > 0 ? [numbers(by, titles)] : []),
            ...(elsewhere.length > 0 ? [`on PostgreSQL ${numbers(elsewhere, titles)}`] : []),
          ].join('; ')} |`,
      ),
      '',
      ...titles.map((title, i) => `${i + 1}. ${title}`),
      '',
    ].join('\n');
  });
  const head = [
    '# What the grader was tried on',
    '',
    'Every exercise’s tests run on answers that are known to be right and answers that are known to be wrong. This page is made by `npm run course -- prove --write`, and',
    '`npm test -- --thorough` fails when it is out of date. Numbers name the tests that failed on an answer, in the local lane; "on PostgreSQL" stands before those that',
    'only the services lane can show.',
    '',
  ];
  return { path: 'docs/proof.md', text: `${[...head, ...parts].join('\n').trimEnd()}\n` };
}

function numbers(caught: readonly string[], titles: readonly string[]): string {
  return caught
    .map((title) => titles.indexOf(title) + 1)
    .sort((a, b) => a - b)
    .join(', ');
}

function lower(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
