import type { FaultPlan, Row } from '../data/test-database';

/**
 * The requests of tests to a SQLite database in a box. `fault` and `hold` are numbers from earlier
 * replies.
 */
export type DatabaseOrder =
  | { do: 'create'; statements: readonly string[] }
  | { do: 'rows'; sql: string }
  | { do: 'insert'; table: string; rows: readonly Row[] }
  | { do: 'schema' }
  | { do: 'plan'; sql: string }
  | { do: 'spoil'; plan: FaultPlan }
  | { do: 'lift'; fault: number }
  | { do: 'hold'; table: string }
  | { do: 'release'; hold: number }
  | { do: 'drop' };

export interface DatabaseQuestion {
  id: number;
  order: DatabaseOrder;
}
