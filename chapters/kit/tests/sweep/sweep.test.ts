import { database, open, sweep } from '../../src/tests';
import { inEveryLane } from '../data/servers';
import { deferred } from '../deferred';
import type { Shop } from '../fixtures/stock-shop/src/shop';
import { freezeDeadlines } from '../freeze-deadlines';
import { layOutLane } from '../lay-out-lane';

// Each round has a shop of its own.
jest.setTimeout(60_000);

beforeEach(() => {
  // Sequelize prints that a COMMIT has failed.
  jest.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => jest.restoreAllMocks());

const MOVE = { from: 1, to: 2, copies: 3 };

/** Ten copies of each of two books, and a way to move three of them. */
function moving(way: keyof Shop['services']['moves']) {
  return async () => {
    await seed();
    const { moves } = await open<Shop>();
    return () => moves[way](MOVE);
  };
}

async function seed() {
  await database.seed({
    authors: [{ id: 1, name: 'Ada Brook' }],
    books: [1, 2].map((id) => ({ id, author_id: 1, title: `Book ${id}`, copies: 10 })),
  });
}

async function copies(): Promise<number[]> {
  const rows = await database.rows<{ copies: number }>('SELECT copies FROM books ORDER BY id');
  return rows.map((row) => row.copies);
}

/** What a sweep fails with. */
async function failureOf(sweeping: Promise<void>): Promise<string> {
  return sweeping.then(
    () => 'nothing',
    ({ name, message }: Error) => `${name}: ${message}`,
  );
}

const TAKE_TWO = 'UPDATE books SET copies = copies - 2 WHERE id = 1';
const takeTwo = () => database.rows(TAKE_TWO);

inEveryLane(() => {
  describe('a sweep of faults', () => {
    test('lets each statement fail in turn, BEGIN and COMMIT as well', async () => {
      const rounds: [string | undefined, boolean][] = [];
      await sweep.faults(moving('inOne'), async ({ value, error, at, again }) => {
        rounds.push([at?.statement.split(' ')[0], error !== undefined]);
        const first = await copies();
        const repeated = error ? await again() : value;
        expect({ first, repeated, second: await copies() }).toEqual({
          first: error ? [10, 10] : [7, 13],
          repeated: 'moved',
          second: [7, 13],
        });
      });
      expect(rounds).toEqual([
        [undefined, false],
        [expect.stringMatching(/^(BEGIN|START)$/), true],
        ['UPDATE', true],
        ['UPDATE', true],
        ['COMMIT', true],
      ]);
    });

    test('lets a ROLLBACK fail', async () => {
      const failed: unknown[] = [];
      await sweep.faults(moving('tooMany'), async ({ at }) => {
        failed.push(at?.statement);
        expect(await copies()).toEqual([10, 10]);
      });
      expect(failed.at(-1)).toBe('ROLLBACK');
    });

    test('catches two writes that belong together, and names the statement that failed', async () => {
      const failure = await failureOf(
        sweep.faults(moving('inTwo'), async ({ error }) => {
          expect(await copies()).toEqual(error ? [10, 10] : [7, 13]);
        }),
      );
      expect(failure).toMatch(
        /^CaseFailure: With the 2nd statement failing \(UPDATE books SET copies = copies \+ .*\)\n\(the act sent 2 statements\)\n\nexpect\(/,
      );
    });

    test('catches silence about a COMMIT that failed', async () => {
      const failure = await failureOf(
        sweep.faults(moving('inSilence'), async ({ value }) => {
          expect(await copies()).toEqual(value === 'moved' ? [7, 13] : [10, 10]);
        }),
      );
      expect(failure).toContain('With the 4th statement failing (COMMIT)');
    });

    test('begins with a round in which nothing fails', async () => {
      const failure = await failureOf(
        sweep.faults(moving('inOne'), async () => {
          expect(await copies()).toEqual([0, 20]);
        }),
      );
      expect(failure).toMatch(/^CaseFailure: Without interference\n/);
    });
  });

  describe('a sweep of others', () => {
    test('lets another connection act after each statement, or after the act', async () => {
      const rounds: (number | undefined)[] = [];
      await sweep.others(moving('inOne'), takeTwo, async ({ value, at }) => {
        rounds.push(at?.number);
        expect([value, await copies()]).toEqual(['moved', at ? [5, 13] : [7, 13]]);
      });
      expect(rounds).toEqual([undefined, 1, 2, 3, 4]);
    });

    test('catches what is lost between reading and writing', async () => {
      const failure = await failureOf(
        sweep.others(moving('readFirst'), takeTwo, async ({ at }) => {
          expect(await copies()).toEqual(at ? [5, 10] : [7, 10]);
        }),
      );
      expect(failure).toMatch(
        /^CaseFailure: With another connection acting after the 1st statement \(SELECT copies FROM books/,
      );
    });

    test('says when a lock kept the other one out', async () => {
      const failure = await failureOf(
        sweep.others(moving('inOne'), takeTwo, async ({ at }) => {
          expect(at?.number).not.toBe(2);
        }),
      );
      expect(failure).toMatch(
        /^CaseFailure: With another connection kept out by a lock after the 2nd statement \(UPDATE .*\), and acting when the act had ended\n/,
      );
    });

    test('lets another shop act, which waits for its lock', async () => {
      let other = takeTwo;
      const act = async () => {
        const move = await moving('inOne')();
        const { raw } = await open<Shop>();
        other = () => raw.run(TAKE_TWO) as Promise<never>;
        return move;
      };
      await sweep.others(
        act,
        () => other(),
        async ({ at }) => {
          expect(await copies()).toEqual(at ? [5, 13] : [7, 13]);
        },
      );
    });

    test('lets another connection act again that learns of the lock late', async () => {
      let ended = deferred<void>();
      let hasFailed = false;
      const act = async () => {
        const move = await moving('inOne')();
        ended = deferred<void>();
        hasFailed = false;
        return () => move().finally(() => ended.resolve());
      };
      const other = async () => {
        if (hasFailed) return takeTwo();
        hasFailed = true;
        await ended.promise;
        throw new Error('SQLITE_BUSY: database is locked');
      };
      await sweep.others(act, other, async ({ at }) => {
        expect(await copies()).toEqual(at ? [5, 13] : [7, 13]);
      });
    });

    test('fails with what the other one failed with', async () => {
      const failing = sweep.others(
        moving('inOne'),
        () => database.rows('SELECT nothing'),
        async () => {},
      );
      await expect(failing).rejects.toThrow('in: SELECT nothing');
    });
  });

  test('an act without statements or shop, or a database from before, is no sweep', async () => {
    const holds = async () => {};
    const nothing = await failureOf(sweep.faults(moving('nothing'), holds));
    const twice = await failureOf(sweep.faults(moving('inOne'), holds));
    expect([nothing, twice]).toEqual([
      'Error: nothing to sweep: the act sent no statement',
      'Error: a sweep makes its own databases: fill them, and open the shop, in its first function',
    ]);
  });

  test('an act without a shop is no sweep', async () => {
    const act = async () => {
      await seed();
      return async () => 'moved';
    };
    await expect(sweep.faults(act, async () => {})).rejects.toThrow(
      'nothing to sweep: the first function has to open the shop',
    );
  });
});

describe('an act that sends too much', () => {
  layOutLane('local', 'stock-shop');

  test('fails as something that does not hold', async () => {
    const act = async () => {
      await seed();
      const { raw } = await open<Shop>();
      return async () => {
        for (let sent = 0; sent < 61; sent += 1) await raw.run('SELECT 1');
      };
    };
    expect(await failureOf(sweep.faults(act, async () => {}))).toBe(
      'CaseFailure: a sweep has at most 60 statements, not 61',
    );
  });
});

describe('an act that hangs', () => {
  layOutLane('local', 'stock-shop');
  afterEach(() => jest.useRealTimers());

  /**
   * A sweep of faults over an act that hangs when it is carried out as this text says, and when it
   * does.
   */
  async function hangWhen(round: 'it fails' | 'it is repeated'): Promise<string> {
    freezeDeadlines();
    let began = () => {};
    const begun = new Promise<void>((resolve) => (began = resolve));
    const hang = () => {
      began();
      return new Promise<never>(() => {});
    };
    const act = async () => {
      const { raw } = await open<Shop>();
      let times = 0;
      return async () => {
        times += 1;
        if (times > 1) await hang();
        await raw.run('SELECT 1').catch((error: Error) => {
          if (round === 'it fails') return hang();
          throw error;
        });
      };
    };
    const failing = failureOf(
      sweep.faults(act, async ({ error, again }) => {
        if (error) await again();
      }),
    );
    await begun;
    await jest.advanceTimersByTimeAsync(6_000);
    return failing;
  }

  test.each([
    ['it fails', 'the act'],
    ['it is repeated', 'the act, carried out again,'],
  ] as const)('when %s is told with the statement at which it hangs', async (round, name) => {
    expect(await hangWhen(round)).toBe(
      `CaseFailure: With the 1st statement failing (SELECT 1)\n(the act sent 1 statement)\n\n${name} had not ended after 6 s`,
    );
  });
});
