import { exercisesOf } from '../../model/course';
import { progressOf } from '../../progress/progress';
import { renderList } from '../../report/render-list';
import { wrapMarkdown } from '../../report/wrap-markdown';
import { EXIT, type ExitCode } from '../exit-codes';
import { findExercise, type Session } from '../session';

export function listCommand(
  { open, progress, output }: Session,
  { json }: { json: boolean },
): ExitCode {
  const standing = progress.read();
  if (!json) {
    output.print(renderList(open.course, (id) => progressOf(standing, id), output.paint));
    return EXIT.passed;
  }
  const exercises = exercisesOf(open.course).map(
    ({ id, title, chapter, points, minutes, track, edits, after }) => ({
      ...{ id, title, chapter, points, minutes, track, edits, after },
      ...progressOf(standing, id),
    }),
  );
  output.json({ schema: 'bookshop-course/list/v1', exercises });
  return EXIT.passed;
}

/** The brief of the next open exercise, or of the one that is named, to read in the terminal. */
export function nextCommand(
  session: Session,
  { asked, json }: { asked: string | undefined; json: boolean },
): ExitCode {
  const exercise = findExercise(session, asked);
  if (json) {
    session.output.json({ schema: 'bookshop-course/next/v1', exercise: exercise?.id ?? null });
  } else if (exercise) {
    const { id, title, chapter, brief, task } = exercise;
    const { columns, print } = session.output;
    print(`${id}  ${title}\nchapters/${chapter}/${brief}\n\n${wrapMarkdown(task, columns)}`);
  } else {
    session.output.print('Every exercise is solved.');
  }
  return EXIT.passed;
}
