/** A value that can pass between a test and a shop: plain JSON. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Environment variables, by name. */
export type Env = Record<string, string>;
