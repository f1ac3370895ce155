import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';

export class TransferError extends Error {
  readonly code: 'invalid-amount' | 'same-wallet' | 'unknown-wallet' | 'not-enough';

  constructor(code: TransferError['code']) {
    super(code);
    this.name = 'TransferError';
    this.code = code;
  }
}

export async function transfer(db: Sequelize, from: number, to: number, cents: number) {
  if (from === to) throw new TransferError('same-wallet');
  if (!(Number.isSafeInteger(cents) && cents > 0)) throw new TransferError('invalid-amount');
  await db.transaction(async (transaction) => {
    const balances = await readBalances(db, [from, to], transaction);
    const [before, after] = [balances.get(from), balances.get(to)];
    if (before === undefined || after === undefined) throw new TransferError('unknown-wallet');
    if (before < cents) throw new TransferError('not-enough');
    for (const [id, change] of [
      [from, -cents],
      [to, cents],
    ]) {
      await db.query(
        'UPDATE wallets SET balance_cents = balance_cents + :change WHERE reader_id = :id',
        {
          replacements: { id, change },
          transaction,
        },
      );
    }
  });
}

async function readBalances(db: Sequelize, ids: number[], transaction: Transaction) {
  // On PostgreSQL the rows stay locked; SQLite has one writer.
  const lock = db.getDialect() === 'postgres' ? 'FOR UPDATE' : '';
  const rows = await db.query<{ id: number; cents: number }>(
    `SELECT reader_id AS id, balance_cents AS cents FROM wallets WHERE reader_id IN (:ids) ORDER BY reader_id ${lock}`,
    { replacements: { ids }, transaction, type: QueryTypes.SELECT },
  );
  return new Map(rows.map(({ id, cents }) => [id, cents]));
}

export function split(cents: number, n: number): number[] {
  if (!(Number.isSafeInteger(n) && n >= 1)) throw new RangeError('nobody to share with');
  const shares: number[] = [];
  for (let rest = cents, left = n; left > 0; left -= 1) {
    const share = Math.ceil(rest / left);
    shares.push(share);
    rest -= share;
  }
  return shares;
}
