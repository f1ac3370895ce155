import type { Transaction } from 'sequelize';

import { capturedCommits, useDatabase } from '../../src/support/test-database';

const MOMO = "INSERT INTO books (title, isbn, price_cents) VALUES ('Momo', '9783522202558', 1250)";

const database = useDatabase();
let sent: string[];

beforeEach(() => {
  sent = [];
});

test('they are returned in their order, and none is called', async () => {
  const callbacks = await capturedCommits(async () => {
    await mailing('one', 'two');
    await mailing('three');
  });
  expect(sent).toEqual([]);
  for (const callback of callbacks) await callback();
  expect(sent).toEqual(['one', 'two', 'three']);
});

test('none is called later', async () => {
  const callbacks = await capturedCommits(() => mailing('one'));
  await mailing('two');
  await new Promise((resolve) => setImmediate(resolve));
  expect([callbacks.length, ...sent]).toEqual([1, 'two']);
});

test('those of a transaction without a function are captured', async () => {
  const callbacks = await capturedCommits(async () => {
    const transaction = await database.shop.db.transaction();
    mail(transaction, 'one');
    await transaction.commit();
  });
  expect(sent).toEqual([]);
  for (const callback of callbacks) await callback();
  expect(sent).toEqual(['one']);
});

test('those of a transaction within another are captured', async () => {
  const { db } = database.shop;
  const callbacks = await capturedCommits(() =>
    db.transaction(async (transaction) => {
      await db.transaction({ transaction }, (inner) => Promise.resolve(mail(inner, 'inner')));
      mail(transaction, 'outer');
    }),
  );
  expect(sent).toEqual([]);
  for (const callback of callbacks) await callback();
  expect(sent).toEqual(['inner', 'outer']);
});

test('those of a transaction that has ended first come first', async () => {
  const { db } = database.shop;
  const callbacks = await capturedCommits(() =>
    db.transaction(async (transaction) => {
      mail(transaction, 'outer, one');
      await db.transaction({ transaction }, (inner) => Promise.resolve(mail(inner, 'inner')));
      mail(transaction, 'outer, two');
    }),
  );
  expect(sent).toEqual([]);
  for (const callback of callbacks) await callback();
  expect(sent).toEqual(['inner', 'outer, one', 'outer, two']);
});

test('those that were registered before are captured', async () => {
  const transaction = await database.shop.db.transaction();
  mail(transaction, 'one');
  const callbacks = await capturedCommits(async () => {
    mail(transaction, 'two');
    await transaction.commit();
  });
  expect(sent).toEqual([]);
  for (const callback of callbacks) await callback();
  expect(sent).toEqual(['one', 'two']);
});

test('what somebody else commits meanwhile is captured', async () => {
  let go = () => {};
  const signal = new Promise<void>((resolve) => {
    go = resolve;
  });
  const waiting = signal.then(() => mailing('one'));
  const callbacks = await capturedCommits(async () => {
    go();
    await waiting;
  });
  expect([callbacks.length, ...sent]).toEqual([1]);
});

test('a callback gets its transaction', async () => {
  let registered: unknown;
  let passed: unknown;
  const [callback] = await capturedCommits(() =>
    database.shop.db.transaction((transaction) => {
      registered = transaction;
      transaction.afterCommit((given: unknown) => {
        passed = given;
      });
      return Promise.resolve();
    }),
  );
  await callback?.();
  expect(registered).toBeDefined();
  expect(passed === registered).toBe(true);
});

test('a callback can be awaited', async () => {
  const [callback] = await capturedCommits(() =>
    database.shop.db.transaction((transaction) => {
      transaction.afterCommit(async () => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        sent.push('one');
      });
      return Promise.resolve();
    }),
  );
  await callback?.();
  expect(sent).toEqual(['one']);
});

test('a callback returns what it returns', async () => {
  const { db } = database.shop;
  const results: unknown[] = ['one', Promise.resolve('two')];
  const callbacks = await capturedCommits(() =>
    db.transaction((transaction) => {
      for (const result of results) transaction.afterCommit(() => result as Promise<void>);
      return Promise.resolve();
    }),
  );
  expect(await Promise.all(callbacks.map((callback) => callback()))).toEqual(['one', 'two']);
});

test('the error of a callback is that of its call', async () => {
  const [callback] = await capturedCommits(() =>
    database.shop.db.transaction((transaction) => {
      transaction.afterCommit(() => Promise.reject(new Error('no mail today')));
      return Promise.resolve();
    }),
  );
  await expect((async () => callback?.())()).rejects.toThrow('no mail today');
});

test('nothing is captured of a transaction that fails', async () => {
  const { db } = database.shop;
  const callbacks = await capturedCommits(async () => {
    const failed = db.transaction((transaction) => {
      mail(transaction, 'one');
      return Promise.reject(new Error('failed on purpose'));
    });
    await expect(failed).rejects.toThrow('failed on purpose');
    await mailing('two');
  });
  for (const callback of callbacks) await callback();
  expect(sent).toEqual(['two']);
});

test('nothing is captured of a transaction that is rolled back', async () => {
  const { db } = database.shop;
  const callbacks = await capturedCommits(async () => {
    const transaction = await db.transaction();
    mail(transaction, 'one');
    await transaction.rollback();
  });
  expect([callbacks.length, ...sent]).toEqual([0]);
});

test('nothing is captured of an inner transaction that is rolled back', async () => {
  const { db } = database.shop;
  const callbacks = await capturedCommits(() =>
    db.transaction(async (transaction) => {
      const inner = await db.transaction({ transaction });
      mail(inner, 'inner');
      await inner.rollback();
      mail(transaction, 'outer');
    }),
  );
  for (const callback of callbacks) await callback();
  expect(sent).toEqual(['outer']);
});

test('without capturing, they are called after the commit', async () => {
  await mailing('one');
  expect(sent).toEqual(['one']);
});

test('after capturing, they are called again', async () => {
  await capturedCommits(() => mailing('one'));
  await mailing('two');
  expect(sent).toEqual(['two']);
});

test('what is committed after capturing is called', async () => {
  const { db } = database.shop;
  const begun: Transaction[] = [];
  const callbacks = await capturedCommits(async () => {
    const transaction = await db.transaction();
    mail(transaction, 'one');
    begun.push(transaction);
  });
  for (const transaction of begun) await transaction.commit();
  expect([callbacks.length, ...sent]).toEqual([0, 'one']);
});

test('after capturing has failed, they are called again', async () => {
  await capturedCommits(async () => {
    await mailing('one');
    throw new Error('failed on purpose');
  }).catch(() => {});
  await mailing('two');
  expect(sent).toEqual(['two']);
});

test('the error of what is captured is passed on', async () => {
  const failed = capturedCommits(() => Promise.reject(new Error('failed on purpose')));
  await expect(failed).rejects.toThrow('failed on purpose');
});

test('a second capture has only its own', async () => {
  await capturedCommits(() => mailing('one'));
  await capturedCommits(() => mailing('two'));
  const callbacks = await capturedCommits(() => mailing('three'));
  for (const callback of callbacks) await callback();
  expect(sent).toEqual(['three']);
});

test('without a transaction, there are none', async () => {
  expect(await capturedCommits(() => database.shop.db.query(MOMO))).toEqual([]);
});

test('what a captured transaction has written is stored', async () => {
  const { db } = database.shop;
  await capturedCommits(() =>
    db.transaction(async (transaction) => {
      await db.query(MOMO, { transaction });
      mail(transaction, 'one');
    }),
  );
  const [books] = await db.query('SELECT title FROM books');
  expect(books).toEqual([{ title: 'Momo' }]);
});

/** A transaction that sends these mails after its commit. */
function mailing(...texts: string[]): Promise<void> {
  return database.shop.db.transaction((transaction) => {
    for (const text of texts) mail(transaction, text);
    return Promise.resolve();
  });
}

function mail(transaction: Transaction, text: string): void {
  transaction.afterCommit(() => {
    sent.push(text);
  });
}
