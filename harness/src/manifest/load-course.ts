import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import type { Chapter, Course, Exercise } from '../model/course';
import { CourseError } from '../model/course-error';
import { type Service, SERVICES } from '../model/workspace';
import { findCopies } from './find-copies';
import { readBrief } from './read-brief';

const CHAPTER = /^\d\d-([a-z][a-z0-9-]*)$/;
const BRIEF = /^(\d\d)-([a-z][a-z0-9-]*)\.md$/;

/** The course as its folders and briefs describe it, in order. */
export function loadCourse(root: string): Course {
  const folder = join(root, 'chapters');
  const copies = findCopies(root).map((copy) => copy.folder);
  const names = (existsSync(folder) ? readdirSync(folder) : []).filter(
    (name) => CHAPTER.test(name) && !copies.includes(name),
  );
  if (names.length === 0) {
    throw new CourseError(`there are no chapters in ${folder}`, {
      next: 'Run the command in the folder of the course.',
    });
  }
  const course = { root, chapters: names.sort().map((name) => loadChapter(folder, name)) };
  refuseDoubles(course);
  return course;
}

function loadChapter(folder: string, name: string): Chapter {
  const topic = CHAPTER.exec(name)?.[1] ?? name;
  const briefs = join(folder, name, 'exercises');
  const files = existsSync(briefs)
    ? readdirSync(briefs).filter((file) => file.endsWith('.md'))
    : [];
  const services = loadServices(folder, name);
  const exercises = files
    .sort()
    .map((file) => loadExercise({ folder, chapter: name, topic, file, services }));
  return { name, topic, exercises };
}

/** What a chapter's package.json declares: `"course": { "services": ["postgres"] }`. */
const declarationSchema = z.object({
  course: z.strictObject({ services: z.array(z.enum(SERVICES)) }).optional(),
});

function loadServices(folder: string, chapter: string): readonly Service[] {
  const file = join(folder, chapter, 'package.json');
  if (!existsSync(file)) return [];
  const shown = `chapters/${chapter}/package.json`;
  const checked = declarationSchema.safeParse(parseJson(shown, readFileSync(file, 'utf8')));
  if (checked.success) return checked.data.course?.services ?? [];
  throw new CourseError(`${shown}: its services are not valid\n${z.prettifyError(checked.error)}`, {
    next: `Declare them as "course": { "services": [...] }; there are ${SERVICES.join(', ')}.`,
  });
}

function parseJson(shown: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new CourseError(`${shown} is not JSON: ${(error as Error).message}`, {
      next: `Fix it, or bring it back with \`git checkout ${shown}\`.`,
      cause: error,
    });
  }
}

interface BriefPlace {
  folder: string;
  chapter: string;
  topic: string;
  file: string;
  services: readonly Service[];
}

function loadExercise({ folder, chapter, topic, file, services }: BriefPlace): Exercise {
  const shown = `chapters/${chapter}/exercises/${file}`;
  const [, order, stem] = BRIEF.exec(file) ?? [];
  if (order === undefined || stem === undefined) {
    throw new CourseError(`${shown} does not have the name of a brief`, {
      next: 'Name it with two digits and a stem in lower-case letters, such as 02-select-related.md.',
    });
  }
  const brief = readBrief(shown, readFileSync(join(folder, chapter, 'exercises', file), 'utf8'));
  const { todo, uses, ...frontMatter } = brief.frontMatter;
  return {
    ...frontMatter,
    todo,
    services: SERVICES.filter((one) => [...services, ...uses, ...frontMatter.needs].includes(one)),
    id: `${topic}/${stem}`,
    stem,
    chapter,
    order: Number(order),
    brief: `exercises/${file}`,
    suite: `tests/${stem}.test.ts`,
    task: brief.task,
    hints: brief.hints,
  };
}

function refuseDoubles({ chapters }: Course): void {
  const seen = new Map<string, string>();
  for (const { id, chapter, brief } of chapters.flatMap(({ exercises }) => exercises)) {
    const other = seen.get(id);
    const path = `chapters/${chapter}/${brief}`;
    if (other !== undefined) {
      throw new CourseError(`two briefs are called ${id}: ${other} and ${path}`, {
        next: 'Give one of them another stem; the numbers only decide the order.',
      });
    }
    seen.set(id, path);
  }
}
