export type SampleRow = Readonly<Record<string, string | number | boolean | null>>;

/**
 * Rows for an empty shop, table by table, those that others refer to first. They refer to each
 * other by number, counted from 1.
 */
export type Samples = Readonly<Record<string, readonly SampleRow[]>>;
