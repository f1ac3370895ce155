import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Chapter, Course, Exercise } from '../model/course';
import { CourseError } from '../model/course-error';
import { readBrief } from './read-brief';

const CHAPTER = /^\d\d-([a-z][a-z0-9-]*)$/;
const BRIEF = /^(\d\d)-([a-z][a-z0-9-]*)\.md$/;

/** The course as its folders and briefs describe it, in order. */
export function loadCourse(root: string): Course {
  const folder = join(root, 'chapters');
  const names = (existsSync(folder) ? readdirSync(folder) : []).filter((name) =>
    CHAPTER.test(name),
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
  const exercises = files
    .sort()
    .map((file) => loadExercise({ folder, chapter: name, topic, file }));
  return { name, topic, exercises };
}

interface BriefPlace {
  folder: string;
  chapter: string;
  topic: string;
  file: string;
}

function loadExercise({ folder, chapter, topic, file }: BriefPlace): Exercise {
  const shown = `chapters/${chapter}/exercises/${file}`;
  const [, order, stem] = BRIEF.exec(file) ?? [];
  if (order === undefined || stem === undefined) {
    throw new CourseError(`${shown} is not named like a brief`, {
      next: 'Name it with two digits and a stem in small letters, such as 02-select-related.md.',
    });
  }
  const brief = readBrief(shown, readFileSync(join(folder, chapter, 'exercises', file), 'utf8'));
  const { todo, ...frontMatter } = brief.frontMatter;
  return {
    ...frontMatter,
    todo,
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
        next: 'Give one of them another stem; numbers are only order.',
      });
    }
    seen.set(id, path);
  }
}
