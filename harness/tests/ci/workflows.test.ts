import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { Command } from 'commander';
import { parse } from 'yaml';

import { addCourseCommands } from '../../src/cli/course-commands';
import { addLearnerCommands } from '../../src/cli/learner-commands';
import { renderClassroom } from '../../src/report/grade/classroom';
import { exampleGrade } from '../support/example-grade';
import { openFolder } from '../support/temporary-folder';

const FOLDER = resolve(__dirname, '../../../.github/workflows');

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly permissions?: unknown;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const all = readdirSync(FOLDER).map((name) => {
  const text = readFileSync(join(FOLDER, name), 'utf8');
  const workflow = parse(text) as Workflow;
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
  return { name, text, workflow, steps };
});
const grading = all.filter(({ name }) => name.startsWith('grade'));

const find = (wanted: string) => {
  const found = all.find(({ name }) => name === wanted);
  if (!found) throw new Error(`there is no ${wanted}`);
  return found;
};

test('there are workflows that grade', () => {
  expect(grading.map(({ name }) => name).sort()).toEqual(['grade-submissions.yml', 'grade.yml']);
});

test.each(all)('$name may read and do nothing else', ({ workflow }) => {
  expect(workflow.permissions).toEqual({ contents: 'read' });
  const granted = Object.values(workflow.jobs).filter(({ permissions }) => permissions);
  expect(granted).toEqual([]);
});

test.each(all)('$name never lends a pull request the rights of the course', ({ workflow }) => {
  const lending = Object.keys(workflow.on).filter((event) =>
    ['pull_request_target', 'workflow_run', 'issue_comment'].includes(event),
  );
  expect(lending).toEqual([]);
});

test.each(all)('every job of $name ends', ({ workflow }) => {
  const endless = Object.values(workflow.jobs).filter((job) => !job['timeout-minutes']);
  expect(endless).toEqual([]);
});

test.each(all)('$name pins its actions by major version, as GitHub’s own', ({ steps }) => {
  const others = steps
    .flatMap(({ uses = [] }) => uses)
    .filter((one) => !/^actions\/[\w-]+@v\d+$/.test(one));
  expect(others).toEqual([]);
});

test.each(grading)('$name leaves no token in what it checks out', ({ steps }) => {
  const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
  expect(checkouts.length).toBeGreaterThan(0);
  expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([]);
});

test.each(all)('no script of $name is put together from what others have named', ({ steps }) => {
  const pasted = scriptsOf(steps).flatMap((script) =>
    [...script.matchAll(/\$\{\{\s*(.*?)\s*\}\}/g)].map(([, expression = '']) => expression),
  );
  const harmless = /^(github\.sha|github\.event_name == .*)$/;
  expect(pasted.filter((expression) => !harmless.test(expression))).toEqual([]);
});

test.each(all)('the course knows every command and option in $name', ({ steps }) => {
  const refused = scriptsOf(steps)
    .flatMap(courseCommands)
    .flatMap((args) => whyRefused(args) ?? []);
  expect(refused).toEqual([]);
});

test('the check of options finds what is wrong', () => {
  const script = 'key=(--sign x)\nnpm run course -- grade . "${key[@]}" || code=$?\n';
  expect(courseCommands(script)).toEqual([['grade', '.', '--sign', 'x']]);
  expect(whyRefused(['grade', '.', '--sign', 'x'])).toContain('--sign');
  expect(whyRefused(['grade', '.', '--authority', 'teacher'])).toContain('teacher');
  expect(whyRefused(['grades', '.'])).toContain('grades');
});

describe('grade.yml', () => {
  const { workflow, steps, text } = find('grade.yml');

  test('runs on pushes and by hand, and never in a pull request', () => {
    expect(Object.keys(workflow.on).sort()).toEqual(['push', 'workflow_dispatch']);
  });

  test('ends older runs', () => {
    expect(workflow.concurrency).toMatchObject({ 'cancel-in-progress': true });
  });

  test('has no secret within reach', () => {
    expect(text).not.toMatch(/secrets\.|github\.token|GITHUB_TOKEN/);
  });

  test('brings the history, where the originals are found', () => {
    const [checkout] = steps;
    expect(checkout?.with).toMatchObject({ 'fetch-depth': 0 });
  });

  test('writes nothing into the checkout, where a grade may be committed', () => {
    const [grade = []] = scriptsOf(steps).flatMap(courseCommands);
    const written = grade.filter((_, at) => ['--out', '--report'].includes(grade[at - 1] ?? ''));
    expect(written).toHaveLength(4);
    for (const file of written) expect(file).toContain('"$RUNNER_TEMP/');
  });

  test("says that the grade is the learner's own word", () => {
    const [grade = []] = scriptsOf(steps).flatMap(courseCommands);
    expect(grade.join(' ')).toContain('--authority self');
  });
});

test('grade.yml tells the points as the reporter of classroom-resources does, without a word of the submission', async () => {
  const script = scriptsOf(find('grade.yml').steps).find((one) => one.includes("<<'END'")) ?? '';
  const [, program = ''] = /<<'END'\n([\s\S]*?)\nEND\n/.exec(script) ?? [];
  const grade = renderClassroom(exampleGrade());
  const earned = grade.tests.reduce((sum, { score }) => sum + score, 0);
  await using folder = openFolder({ 'classroom.json': JSON.stringify(grade) });
  const printed = execFileSync(process.execPath, ['-'], { cwd: folder.path, input: program });
  expect(printed.toString()).toBe(
    `::notice title=Autograding complete::Points ${earned}/${grade.max_score}\n::notice title=Autograding report::{"totalPoints":${earned},"maxPoints":${grade.max_score}}\n`,
  );
});

describe('grade-submissions.yml', () => {
  const { workflow, steps } = find('grade-submissions.yml');
  const at = (marks: RegExp) =>
    steps.findIndex((step) => marks.test(`${step.run ?? ''} ${JSON.stringify(step)}`));

  test('is called by another workflow, and by nothing else', () => {
    expect(Object.keys(workflow.on)).toEqual(['workflow_call']);
  });

  test('writes the key when all is installed, removes it after grading, and uploads nothing of it', () => {
    const order = [
      at(/npm ci/),
      at(/GRADING_KEY/),
      at(/course -- grade/),
      at(/rm -f/),
      at(/upload-artifact/),
    ];
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
    expect(JSON.stringify(steps.at(-1))).not.toContain('pem');
  });

  test('uses the token that reads submissions in one step, and no script sees it', () => {
    const using = steps.filter((step) => JSON.stringify(step).includes('reading-token'));
    expect(using.map(({ uses, run }) => ({ uses, run }))).toEqual([
      { uses: expect.stringMatching(/^actions\/checkout@/), run: undefined },
    ]);
    expect(using[0]?.with).toMatchObject({ path: 'submission', 'persist-credentials': false });
  });

  test('installs and runs nothing in the folder of the submission', () => {
    const folders = steps
      .filter(({ run }) => run?.includes('npm '))
      .map((step) => (step as { 'working-directory'?: string })['working-directory']);
    expect(folders).toEqual(['course', 'course']);
  });
});

function scriptsOf(steps: readonly Step[]): string[] {
  return steps.flatMap(({ run }) => run ?? []);
}

/**
 * The arguments of every `npm run course` in a shell script, lists that are kept in variables among
 * them.
 */
function courseCommands(script: string): string[][] {
  const lists = new Map(
    [...script.matchAll(/(\w+)=\((--[^)]*)\)/g)].map(([, name = '', list = '']) => [name, list]),
  );
  const plain = script
    .replaceAll(/\\\n\s*/g, ' ')
    .replaceAll(/\$\{\{.*?\}\}/g, 'expression')
    .replaceAll(/"\$\{(\w+)\[@\]\}"/g, (_, name: string) => lists.get(name) ?? '');
  return [...plain.matchAll(/npm run course -- ([^\n;&|]*)/g)].map(([, line = '']) =>
    line.trim().split(/\s+/),
  );
}

/** What the course has against these arguments. */
function whyRefused([name = '', ...args]: readonly string[]): string | undefined {
  const program = new Command();
  addLearnerCommands(program, () => {});
  addCourseCommands(program, () => {});
  const command = program.commands.find((one) => one.name() === name);
  if (!command) return `there is no command ${name}`;
  command.exitOverride().configureOutput({ writeErr: () => {} });
  try {
    const { unknown } = command.parseOptions([...args]);
    return unknown.length > 0 ? `${name} does not know ${unknown.join(' ')}` : undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
