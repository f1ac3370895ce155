import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Subject } from '../judging/subjects';
import type { Course, Exercise } from '../model/course';
import { exercisesOf } from '../model/course';
import { type Service, SERVICES } from '../model/workspace';
import { matchesEdits, pickEdits } from '../workspace/edits';
import type { Breach } from './breach';

const FEWEST_REJECTED = 4;
const FEWEST_HINTS = 2;
const MOST_HINTS = 4;

type Finding = Omit<Breach, 'rule' | 'where'>;

/** The rules that can be checked without running an exercise. */
export function checkContent(
  course: Course,
  subject: Subject,
  titles: readonly string[],
): Breach[] {
  const findings = [
    ...checkEdits(course, subject),
    ...checkReference(subject),
    ...checkTexts(course.root, subject.exercise, titles),
    ...checkAnswers(subject, titles),
    ...checkServices(subject),
    ...checkPrerequisites(course, subject.exercise),
  ];
  return findings.map((finding) => ({ rule: 7, where: subject.exercise.id, ...finding }));
}

function checkEdits(course: Course, { exercise, layers }: Subject): Finding[] {
  const own = pickEdits(exercise.edits, layers.originals);
  const findings: Finding[] = [];
  for (const edit of exercise.edits) {
    if (Object.keys(pickEdits([edit], own)).length === 0) {
      findings.push({
        what: `edits names ${edit}, which does not exist`,
        next: 'Add a starter file, or fix the path.',
      });
    }
  }
  for (const path of Object.keys(own)) {
    const others = exercisesOf(course).filter(
      ({ id, chapter, edits }) =>
        id !== exercise.id && chapter === exercise.chapter && matchesEdits(edits, path),
    );
    for (const { id } of others) {
      findings.push({
        what: `${path} also belongs to ${id}`,
        next: 'Each file must belong to one exercise only.',
      });
    }
  }
  const hasTodo = Object.values(own).some((file) => readFileSync(file, 'utf8').includes('TODO'));
  if (!hasTodo && exercise.todo === undefined) {
    findings.push({
      what: 'no starter file contains a TODO',
      next: 'Mark the place where the learner has to work, or describe it in a `todo:` line of the brief.',
    });
  }
  return findings;
}

function checkReference({ exercise, layers }: Subject): Finding[] {
  const own = Object.entries(pickEdits(exercise.edits, layers.references));
  if (own.length === 0) {
    return [
      { what: 'there is no reference', next: `Write one under solutions/${exercise.chapter}.` },
    ];
  }
  return own
    .filter(([path, file]) => {
      const original = layers.originals[path];
      return original !== undefined && readFileSync(original).equals(readFileSync(file));
    })
    .map(([path]) => ({
      what: `the reference's ${path} is the same as the starter's`,
      next: 'Keep only files that differ under solutions/.',
    }));
}

function checkTexts(
  root: string,
  { chapter, stem, hints, passes }: Exercise,
  titles: readonly string[],
): Finding[] {
  const findings: Finding[] = [];
  const note = `solutions/${chapter}/notes/${stem}.md`;
  if (isBlank(join(root, note))) {
    findings.push({
      what: `${note} is missing or empty`,
      next: 'Say why the reference is as it is.',
    });
  }
  if (!existsSync(join(root, 'chapters', chapter, 'tests', `${stem}.test.ts`))) {
    findings.push({ what: `tests/${stem}.test.ts is missing`, next: 'Write the suite.' });
  }
  const general = hints.filter(({ when }) => when === undefined).length;
  if (general < FEWEST_HINTS || general > MOST_HINTS) {
    findings.push({
      what: `there are ${general} general hints`,
      next: `Give ${FEWEST_HINTS} to ${MOST_HINTS}, with questions as titles.`,
    });
  }
  for (const { title } of hints.filter(({ text }) => text === '')) {
    findings.push({ what: `the hint "${title}" is empty`, next: 'Write it, or remove it.' });
  }
  const named = [...hints.flatMap(({ when }) => when ?? []), ...passes];
  for (const title of named.filter((one) => !titles.includes(one))) {
    findings.push({
      what: `the brief names a test "${title}", which is not in the suite`,
      next: 'Copy the title.',
    });
  }
  return findings;
}

function isBlank(file: string): boolean {
  return !existsSync(file) || readFileSync(file, 'utf8').trim() === '';
}

function checkAnswers({ exercise, answers }: Subject, titles: readonly string[]): Finding[] {
  const findings: Finding[] = [];
  const rejected = answers.filter(({ kind }) => kind === 'rejected').length;
  if (!answers.some(({ kind }) => kind === 'accepted')) {
    findings.push({
      what: 'there is no accepted answer',
      next: 'Write one that is right in another way.',
    });
  }
  if (rejected < FEWEST_REJECTED) {
    findings.push({
      what: `there are ${rejected} rejected answers`,
      next: `Write at least ${FEWEST_REJECTED}.`,
    });
  }
  for (const { name, files, fault, caughtBy } of answers) {
    const paths = Object.keys(files);
    if (fault !== undefined)
      findings.push({
        what: `answer ${name}: ${fault}`,
        next: `\`npx course author rebase ${exercise.stem}\` shows which diffs still apply; with --write it stores their new line numbers.`,
      });
    else if (paths.length === 0)
      findings.push({
        what: `answer ${name} has no files`,
        next: 'Store it with `npx course author keep`, or remove it from answers.yaml.',
      });
    for (const path of paths.filter((one) => !matchesEdits(exercise.edits, one))) {
      findings.push({
        what: `answer ${name} changes ${path}, which is not in edits`,
        next: 'Learners cannot change that file.',
      });
    }
    for (const title of caughtBy.filter((one) => !titles.includes(one))) {
      findings.push({
        what: `answer ${name} names a test "${title}", which is not in the suite`,
        next: 'Copy the title.',
      });
    }
  }
  return findings;
}

/** Services that are used but not declared: a lane would not start them. */
function checkServices({ exercise, layers }: Subject): Finding[] {
  const suite = layers.originals[exercise.suite];
  const text = suite === undefined ? '' : readFileSync(suite, 'utf8');
  const asked = SERVICES.filter((service) => text.includes(`needs('${service}')`));
  const tables: Service[] = layers.originals['src/data/schema.ts'] ? ['postgres'] : [];
  const used = SERVICES.filter((service) => [...asked, ...tables].includes(service));
  return used
    .filter((service) => !exercise.services.includes(service))
    .map((service) => ({
      what: asked.includes(service)
        ? `its tests need ${service}, which neither the brief nor the chapter declares`
        : `its chapter has tables, and does not declare ${service}`,
      next: asked.includes(service)
        ? `Add \`uses: [${service}]\` to the brief.`
        : `Add "course": { "services": ["${service}"] } to the chapter's package.json.`,
    }));
}

function checkPrerequisites(course: Course, { id, after }: Exercise): Finding[] {
  const all = exercisesOf(course).map((exercise) => exercise.id);
  const earlier = all.slice(0, all.indexOf(id));
  return after
    .filter((one) => !earlier.includes(one))
    .map((one) => ({
      what: `after names ${one}, which is not an earlier exercise`,
      next: 'Name the id of an exercise that comes before this one.',
    }));
}
