import type { Subject } from '../judging/subjects';
import type { Chapter } from '../model/course';
import type { CourseLock } from '../workspace/course-lock';
import type { Generated } from './generated';
import { listCaught, titlesRun } from './judge-subject';
import { outcomeOf, type ProofRecords } from './proof-records';
import { trialName } from './run-trials';
import { listVariants, type Trial } from './variants';

export function proofPath(chapter: string): string {
  return `solutions/${chapter}/proof.md`;
}

/**
 * `solutions/<chapter>/proof.md`: for every exercise, the answers on which its tests ran and what
 * they caught, according to the records. It contains nothing that changes from run to run.
 */
export function renderProofDocument(
  { name }: Chapter,
  {
    subjects,
    records,
    lock,
  }: { subjects: readonly Subject[]; records: ProofRecords; lock: CourseLock },
): Generated {
  const parts = subjects
    .filter(({ exercise }) => exercise.chapter === name)
    .map((subject) => {
      const titles = lock.tests[subject.exercise.id] ?? [];
      return renderPart(subject, recordedTrials(subject, records, titles));
    });
  const head = [
    '# What the grader was tried on',
    '',
    'Every exercise’s tests run on answers that are known to be right and answers that are known to be wrong. This page is made by `npm run course -- prove --write`, and',
    '`npm test` fails when it is out of date. Numbers name the tests that failed on an answer, in the local lane; "on PostgreSQL" stands before those that',
    'only the services lane can show.',
    '',
  ];
  return { path: proofPath(name), text: `${[...head, ...parts].join('\n').trimEnd()}\n` };
}

/** The recorded trials of the local lane; trials without a record are left out. */
function recordedTrials(
  subject: Subject,
  records: ProofRecords,
  titles: readonly string[],
): Trial[] {
  return listVariants(subject, 'local', 'all').flatMap((variant): Trial[] => {
    const record = records.latest(trialName({ subject, variant }), 'local');
    return record ? [{ subject, variant, lane: 'local', outcome: outcomeOf(record, titles) }] : [];
  });
}

function renderPart({ exercise }: Subject, trials: readonly Trial[]): string {
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
    ...listCaught(trials).map(
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
