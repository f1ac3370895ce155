/** What may cross the boundary between a test and a shop: plain JSON. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Environment variables as a program finds them: names and texts. */
export type Env = Record<string, string>;
