/** Brings the tables of the database to this release. Run it once, before its processes start. */
import { ownEnvironment, plainTools, runProgram } from '@bookshop/kit/app';
import { connectDatabase } from '@bookshop/kit/data';

import { migrate } from './server/migrate';
import { readSettings } from './settings';

void runProgram(async () => {
  const db = connectDatabase(readSettings(ownEnvironment()).DATABASE_URL, plainTools);
  try {
    const applied = await migrate(db);
    console.log(applied.length === 0 ? 'Nothing to migrate' : `Applied ${applied.join(', ')}`);
  } finally {
    await db.close();
  }
});
