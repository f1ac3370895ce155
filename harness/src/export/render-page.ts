import { CourseError } from '../model/course-error';

const BLOCK = /^<!-- course only: -->\n[\s\S]*?^<!-- :course only -->\n\n?/gm;
// In a table, the end of the row follows.
const LINE = /^.* <!-- course only -->(?: *\|)?\n/gm;
const SHOWN = /^<!-- learners:\n([\s\S]*?)^-->\n/gm;
const MARK = /<!-- (:?course only|learners:)/;

/**
 * A Markdown page as it is in an edition for learners. A line that ends with `<!-- course only -->`
 * is left out, and so is a block between `<!-- course only: -->` and `<!-- :course only -->`. The
 * content of a comment that begins with `learners:` is shown.
 */
export function renderPage(path: string, text: string): string {
  const rendered = text.replaceAll(BLOCK, '').replaceAll(LINE, '').replaceAll(SHOWN, '$1');
  if (!MARK.test(rendered)) return rendered;
  throw new CourseError(`${path} has a mark for editions that does not begin or end as it should`, {
    next: 'Marks are `<!-- course only: -->` and `<!-- :course only -->`, or `<!-- learners:` and `-->`, each on a line of its own.',
  });
}
