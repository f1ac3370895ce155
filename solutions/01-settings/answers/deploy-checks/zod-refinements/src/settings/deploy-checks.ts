import { z } from 'zod';

import type { Settings } from './settings';

/** One thing that should be mended before these settings go to production. */
export interface DeployFinding {
  id: string;
  message: string;
}

const MESSAGES = {
  S004: 'HSTS is switched off',
  S005: 'HSTS says nothing about subdomains',
  S008: 'http is not redirected to https',
  S009: 'The secret key is easy to guess',
  S012: 'The session cookie is not limited to https',
  S016: 'The CSRF cookie is not limited to https',
  S018: 'Visitors see debugging output',
  S020: 'No host is allowed, so that nobody can get in',
  S021: 'HSTS cannot be preloaded',
} as const;

type Id = keyof typeof MESSAGES;

const on = (error: Id) => z.literal(true, { error });
const off = (error: Id) => z.literal(false, { error });

const key = z
  .string()
  .refine((text) => Array.from(text).length >= 50, { error: 'S009' satisfies Id })
  .regex(/^(?!insecure-)/, { error: 'S009' satisfies Id })
  .refine((text) => new Set(text).size >= 5, { error: 'S009' satisfies Id });

const withHsts = z.object({
  sslRedirect: on('S008'),
  hstsIncludeSubdomains: on('S005'),
  hstsPreload: on('S021'),
  sessionCookieSecure: on('S012'),
  csrfCookieSecure: on('S016'),
});
const withoutHsts = withHsts.omit({ hstsIncludeSubdomains: true, hstsPreload: true }).extend({
  hstsSeconds: z.number().positive({ error: 'S004' satisfies Id }),
});

/** The settings as they ought to be; what is not so is an issue whose message is an id. */
const fitWith = (security: typeof withHsts | typeof withoutHsts) =>
  z.object({
    debug: off('S018'),
    secretKey: key,
    allowedHosts: z.array(z.string()).nonempty({ error: 'S020' satisfies Id }),
    security,
  });

/** What is wrong with settings for production, sorted by id; empty when nothing is. */
export function checkDeploy(settings: Settings): DeployFinding[] {
  const fit = fitWith(settings.security.hstsSeconds > 0 ? withHsts : withoutHsts);
  const issues = fit.safeParse(settings).error?.issues ?? [];
  const ids = new Set(issues.map((issue) => issue.message as Id));
  return [...ids].sort().map((id) => ({ id, message: MESSAGES[id] }));
}
