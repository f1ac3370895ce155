/** How much of what is known is tried; the rules about all answers together need all of them. */
export const SAMPLES = ['all', 'few', 'usual', 'pair'] as const;

export type Sample = (typeof SAMPLES)[number];
