import { createColors } from 'picocolors';

/** How text is coloured; every function returns its text unchanged where colours are not wanted. */
export type Paint = ReturnType<typeof createColors>;

export { createColors as createPaint };
