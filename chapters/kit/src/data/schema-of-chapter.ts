import { currentLane } from '../lane';
import type { SchemaOf } from './test-database';

/** The chapter's own tables: given code that contains only strings of SQL. */
export function schemaOfChapter(): SchemaOf {
  const { chapterDir } = currentLane();
  const { schema } = require(`${chapterDir}/src/data/schema`) as { schema: SchemaOf };
  return schema;
}
