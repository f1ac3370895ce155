import { parse } from 'yaml';
import { z } from 'zod';

import type { Hint } from '../model/course';
import { CourseError } from '../model/course-error';
import { briefSchema, type FrontMatter } from './brief-schema';

export interface Brief {
  readonly frontMatter: FrontMatter;
  /** Everything between the front matter and the hints, as Markdown. */
  readonly task: string;
  readonly hints: readonly Hint[];
}

// Some editors begin a file with a byte order mark.
const PARTS = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/;

/** Parses a brief. `path` is for messages. */
export function readBrief(path: string, text: string): Brief {
  const [, head, body] = PARTS.exec(text) ?? [];
  if (head === undefined || body === undefined) {
    throw new CourseError(`${path} has no front matter`, {
      next: 'Begin the file with a block of settings between two lines of three dashes (docs/authoring.md).',
    });
  }
  const [task = '', hints = ''] = body.split(/^## Hints\s*$/m);
  return { frontMatter: readFrontMatter(path, head), task: task.trim(), hints: readHints(hints) };
}

function readFrontMatter(path: string, text: string): FrontMatter {
  const checked = briefSchema.safeParse(parseYaml(path, text));
  if (checked.success) return checked.data;
  throw new CourseError(
    `${path}: the front matter is not valid\n${z.prettifyError(checked.error)}`,
    {
      next: 'Fix these fields; docs/authoring.md lists them all.',
    },
  );
}

/** Parses YAML; errors name the file and the line. */
export function parseYaml(path: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    const [first = ''] = (error as Error).message.split('\n');
    throw new CourseError(`${path} is not YAML: ${first}`, {
      next: 'Fix the line; put strings with a colon in quotes.',
      cause: error,
    });
  }
}

const WHEN = 'When: ';

function readHints(text: string): Hint[] {
  const sections = text.split(/^### /m).slice(1);
  return sections.map((section) => {
    const end = section.indexOf('\n');
    const title = (end < 0 ? section : section.slice(0, end)).trim();
    const when = title.startsWith(WHEN) ? title.slice(WHEN.length) : undefined;
    return { when, title, text: end < 0 ? '' : section.slice(end).trim() };
  });
}
