import type { ShopTools } from '@bookshop/kit/app';

import type { Migration } from '../data/migration';

export type DrillSet = 'plain' | 'late' | 'halfway' | 'names' | 'savepoint' | 'odd' | 'reading';

/** Small sets of migrations to test a migrator with, in no particular order. */
export function createDrills({
  reach,
}: Pick<ShopTools, 'reach'>): Record<DrillSet, readonly Migration[]> {
  const shelves = drill('001-shelves', {
    up: ['CREATE TABLE shelves (id INTEGER PRIMARY KEY, label VARCHAR(40) NOT NULL)'],
    down: ['DROP TABLE shelves'],
  });
  const floors = drill('002-floors', {
    up: ['ALTER TABLE shelves ADD COLUMN floor INTEGER NOT NULL DEFAULT 0'],
    down: ['ALTER TABLE shelves DROP COLUMN floor'],
  });
  const lamps: Migration = {
    name: '003-lamps',
    async up({ db, transaction }) {
      await db.query(
        'CREATE TABLE lamps (shelf_id INTEGER NOT NULL REFERENCES shelves (id), colour VARCHAR(20))',
        { transaction },
      );
      await db.query('UPDATE shelves SET floor = floor + 1', { transaction });
      await reach('drills/lamps');
      await db.query('INSERT INTO lamps (shelf_id, colour) SELECT id, ? FROM shelves', {
        replacements: ["night's blue"],
        transaction,
      });
    },
    async down({ db, transaction }) {
      await db.query('DROP TABLE lamps', { transaction });
      await db.query('UPDATE shelves SET floor = floor - 1', { transaction });
    },
  };
  const poets = drill('004-poets', {
    up: ["INSERT INTO shelves (id, label) VALUES (7, 'Poetry')"],
    down: ['DELETE FROM shelves WHERE id = 7'],
  });
  // `up` fails halfway if somebody has created a table of ladders by hand, `down` if somebody has
  // dropped it.
  const halls = drill('002-halls', {
    up: ['CREATE TABLE halls (id INTEGER PRIMARY KEY)', 'CREATE TABLE ladders (hall_id INTEGER)'],
    down: ['DROP TABLE halls', 'DROP TABLE ladders'],
  });
  const doors = drill('003-doors', {
    up: ['CREATE TABLE doors (hall_id INTEGER NOT NULL REFERENCES halls (id))'],
    down: ['DROP TABLE doors'],
  });
  const names = ['9-annex', 'annex', '100-attic', 'Zoo', '20-cellar'];
  const carpets: Migration = {
    name: '001-carpets',
    async up({ db, transaction }) {
      await db.query('CREATE TABLE carpets (colour VARCHAR(20))', { transaction });
      await db.transaction({ transaction }, async (savepoint) => {
        const sql = "INSERT INTO carpets (colour) VALUES ('red')";
        await db.query(sql, { transaction: savepoint });
      });
    },
    async down({ db, transaction }) {
      await db.query('DROP TABLE carpets', { transaction });
    },
  };
  // White space of all kinds, and strings that look like a log or like the end of a transaction.
  const signs = drill('001-signs', {
    up: [
      'CREATE TABLE signs (\n  id INTEGER PRIMARY KEY,\n  label VARCHAR(60) NOT NULL\n)',
      "INSERT INTO signs (id, label) VALUES (1, 'two  spaces,\n\ta tab')",
      "INSERT INTO signs (id, label) VALUES (2, 'Executing (default): COMMIT;')",
    ],
    down: ['DROP TABLE signs'],
  });
  const nothing = drill('002-nothing', { up: [], down: [] });
  const question: Migration = {
    name: '003-question',
    async up({ db, transaction }) {
      await db.query('UPDATE signs SET label = ? WHERE id = ?', {
        replacements: ['Why?  And $1, :when?', 2],
        transaction,
      });
    },
    async down() {},
  };
  const tills = drill('001-tills', {
    up: [
      'CREATE TABLE tills (id INTEGER PRIMARY KEY, cents INTEGER NOT NULL)',
      'SELECT count(*) AS tills FROM tills',
      'INSERT INTO tills (id, cents) VALUES (1, 500)',
      'WITH full_ones AS (SELECT id FROM tills WHERE cents > 0) SELECT id FROM full_ones',
    ],
    down: ['DROP TABLE tills'],
  });
  const counting = drill('002-counting', { up: ['SELECT sum(cents) FROM tills'], down: [] });
  // Frozen: the list belongs to the caller, and more than one migrator may use it.
  return {
    plain: Object.freeze([shelves, poets, floors]),
    late: Object.freeze([shelves, poets, floors, lamps]),
    halfway: Object.freeze([halls, doors, shelves]),
    names: Object.freeze(names.map((name) => drill(name, { up: [], down: [] }))),
    savepoint: Object.freeze([carpets]),
    odd: Object.freeze([question, nothing, signs]),
    reading: Object.freeze([counting, tills]),
  };
}

function drill(name: string, statements: Record<'up' | 'down', readonly string[]>): Migration {
  const run = (way: 'up' | 'down'): Migration['up'] => {
    return async ({ db, transaction }) => {
      for (const statement of statements[way]) await db.query(statement, { transaction });
    };
  };
  return { name, up: run('up'), down: run('down') };
}
