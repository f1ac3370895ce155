/**
 * Which known answers are tried; the rules about all answers together are checked only with `all`.
 */
export const SAMPLES = ['all', 'few', 'usual', 'pair'] as const;

export type Sample = (typeof SAMPLES)[number];
