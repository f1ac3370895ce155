import { createColors } from 'picocolors';

/**
 * How output is coloured; where colours are not wanted, every function returns its argument
 * unchanged.
 */
export type Paint = ReturnType<typeof createColors>;

export { createColors as createPaint };
