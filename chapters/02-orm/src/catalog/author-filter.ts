import { z } from 'zod';

const authorFilter = z.object({ in_print: z.literal('1').optional().catch(undefined) });

/**
 * The books that the query string asks for: those in print with `in_print=1`, all of them with
 * anything else.
 */
export function readAuthorFilter(query: unknown): { inPrintOnly: boolean } {
  return { inPrintOnly: authorFilter.parse(query).in_print === '1' };
}
