export type SampleRow = Readonly<Record<string, string | number | boolean | null>>;

/**
 * Rows for an empty shop, table by table, beginning with those that others refer to. They refer to
 * each other by number, from 1.
 */
export type Samples = Readonly<Record<string, readonly SampleRow[]>>;
