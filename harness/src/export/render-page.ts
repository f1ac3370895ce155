import { CourseError } from '../model/course-error';

const BLOCK = /^<!-- course only: -->\n[\s\S]*?^<!-- :course only -->\n\n?/gm;
// In a table, the row's end comes after it.
const LINE = /^.* <!-- course only -->(?: *\|)?\n/gm;
const SHOWN = /^<!-- learners:\n([\s\S]*?)^-->\n/gm;
const MARK = /<!-- (:?course only|learners:)/;

/**
 * A Markdown page as an edition for learners has it. `<!-- course only -->` at the end of a line
 * leaves that line out, and a block between `<!-- course only: -->` and `<!-- :course only -->` is
 * left out as a whole; what a comment that begins with `learners:` holds is shown.
 */
export function renderPage(path: string, text: string): string {
  const rendered = text.replaceAll(BLOCK, '').replaceAll(LINE, '').replaceAll(SHOWN, '$1');
  if (!MARK.test(rendered)) return rendered;
  throw new CourseError(`${path} has a mark for editions that does not begin or end as it should`, {
    next: 'Marks are `<!-- course only: -->` and `<!-- :course only -->`, or `<!-- learners:` and `-->`, each on a line of its own.',
  });
}
