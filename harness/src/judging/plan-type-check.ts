import { basename } from 'node:path';

import type { Exercise } from '../model/course';
import type { TypeCheck } from '../model/type-check';
import type { WorkspacePlan } from '../model/workspace';
import { kitInUse } from '../run/kit-in-use';
import { pickEdits } from '../workspace/edits';
import type { Layer } from '../workspace/plan';

/** The files that an answer sees when it runs, and so also when its types are checked. */
const PARTS = /^(src\/|package\.json$)/;

/**
 * The types of an answer are checked in an otherwise original chapter, as in a grader: other
 * changes in the folder have no effect. `originals` are the files of the chapter as shipped.
 */
export function planTypeCheck(
  exercise: Exercise,
  workspace: WorkspacePlan,
  originals: Layer,
): TypeCheck {
  const { chapterDir, files } = workspace;
  const chapter = `chapters/${basename(chapterDir)}`;
  const own = pickEdits(exercise.edits, files);
  const others = Object.fromEntries(Object.entries(files).filter(([path]) => !(path in own)));
  const begun = pickEdits(exercise.edits, originals);
  return {
    chapter: exercise.chapter,
    given: {
      ...placeBelow('chapters/kit', kitInUse(workspace)),
      ...placeBelow(chapter, { ...others, ...begun }),
    },
    own: placeBelow(chapter, own),
  };
}

function placeBelow(folder: string, layer: Layer): Layer {
  return Object.fromEntries(
    Object.entries(layer)
      .filter(([path]) => PARTS.test(path))
      .map(([path, file]) => [`${folder}/${path}`, file]),
  );
}
