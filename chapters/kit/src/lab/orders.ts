import { z } from 'zod';

/** What a test may ask of a process of the shop. */
export const order = z.discriminatedUnion('do', [
  z.object({ do: z.enum(['hold', 'fail', 'release', 'count']), point: z.string() }),
  z.object({ do: z.literal('arrived'), point: z.string(), arrivals: z.number() }),
  z.object({ do: z.literal('advance'), ms: z.number() }),
  z.object({ do: z.literal('facts') }),
  z.object({ do: z.literal('kill'), signal: z.string() }),
  z.object({ do: z.literal('heard'), signal: z.string(), times: z.number() }),
]);

export type LabOrder = z.output<typeof order>;

/** What anybody on the machine can find out about a process. */
export interface Facts {
  readonly pid: number;
  readonly argv: readonly string[];
  readonly title: string;
  readonly environment: Readonly<Record<string, string>>;
}
