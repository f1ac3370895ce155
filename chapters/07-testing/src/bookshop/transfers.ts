import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';

/** A transfer that the shop refuses. */
export class TransferError extends Error {
  override readonly name = 'TransferError';
  readonly code: 'invalid-amount' | 'same-wallet' | 'unknown-wallet' | 'not-enough';

  constructor(code: TransferError['code']) {
    super(`the transfer was refused: ${code}`);
    this.code = code;
  }
}

/** Moves cents from one reader's wallet to another's: all of it, or nothing. */
export async function transfer(
  db: Sequelize,
  from: number,
  to: number,
  cents: number,
): Promise<void> {
  if (!Number.isSafeInteger(cents) || cents <= 0) throw new TransferError('invalid-amount');
  if (from === to) throw new TransferError('same-wallet');
  await db.transaction(async (transaction) => {
    // Always in the order of the ids, so that two transfers cannot wait for each other.
    const changes = [
      { id: from, by: -cents },
      { id: to, by: cents },
    ].sort((one, other) => one.id - other.id);
    for (const { id, by } of changes) await addTo(db, id, by, transaction);
  });
}

async function addTo(db: Sequelize, id: number, by: number, transaction: Transaction) {
  const [row] = await db.query<{ balance: number }>(
    'UPDATE wallets SET balance_cents = balance_cents + :by WHERE reader_id = :id RETURNING balance_cents AS balance',
    { replacements: { id, by }, transaction, type: QueryTypes.SELECT },
  );
  if (!row) throw new TransferError('unknown-wallet');
  if (row.balance < 0) throw new TransferError('not-enough');
}

/** Shares an amount among `n`: the shares differ by one cent at most, the larger ones first. */
export function split(cents: number, n: number): number[] {
  if (!Number.isSafeInteger(n) || n < 1) throw new RangeError('an amount is split among 1 or more');
  const share = Math.floor(cents / n);
  return Array.from({ length: n }, (_, i) => share + (i < cents - share * n ? 1 : 0));
}
