import type { Course } from '../model/course';
import type { Paint } from './paint';

export interface Standing {
  readonly passed: boolean;
}

/** All exercises, chapter by chapter, and which of them are solved. */
export function renderList(
  course: Course,
  standingOf: (id: string) => Standing,
  paint: Paint,
): string {
  const parts = course.chapters.map(({ name, exercises }) => {
    const lines = exercises.map(({ id, title, points, minutes, track }) => {
      const { passed } = standingOf(id);
      const mark = passed ? paint.green('✓') : paint.dim('·');
      const facts = `${points} points, ${minutes} min${track === 'core' ? ', core' : ''}`;
      return `  ${mark} ${id.padEnd(32)} ${title}  ${paint.dim(facts)}`;
    });
    return [paint.bold(name), ...lines].join('\n');
  });
  const all = course.chapters.flatMap(({ exercises }) => exercises);
  const done = all.filter(({ id }) => standingOf(id).passed);
  const sum = (list: typeof all) => list.reduce((total, { points }) => total + points, 0);
  return [
    ...parts,
    `${done.length} of ${all.length} exercises solved, ${sum(done)} of ${sum(all)} points. Those marked core are part of the one-day workshop.`,
  ].join('\n\n');
}
