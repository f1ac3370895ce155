import type { Settings } from './settings';

/** One thing that should be mended before these settings go to production. */
export interface DeployFinding {
  id: string;
  message: string;
}

interface Check extends DeployFinding {
  fails(settings: Settings): boolean;
}

const INSECURE_PREFIX = 'insecure-';
const MIN_KEY_LENGTH = 50;
const MIN_KEY_VARIETY = 5;

/** In the order of their ids, which is the order of the findings. */
const checks: readonly Check[] = [
  {
    id: 'S004',
    message: 'HSTS is off: browsers may go on asking over plain http',
    fails: ({ security }) => security.hstsSeconds === 0,
  },
  {
    id: 'S005',
    message: 'HSTS leaves out the subdomains',
    fails: ({ security }) => security.hstsSeconds > 0 && !security.hstsIncludeSubdomains,
  },
  {
    id: 'S008',
    message: 'Requests over plain http are not sent on to https',
    fails: ({ security }) => !security.sslRedirect,
  },
  {
    id: 'S009',
    message: `The secret key needs ${MIN_KEY_LENGTH} characters, ${MIN_KEY_VARIETY} of them different, and no "${INSECURE_PREFIX}" before them`,
    fails: ({ secretKey }) => isWeak(secretKey),
  },
  {
    id: 'S012',
    message: 'The session cookie may travel over plain http',
    fails: ({ security }) => !security.sessionCookieSecure,
  },
  {
    id: 'S016',
    message: 'The CSRF cookie may travel over plain http',
    fails: ({ security }) => !security.csrfCookieSecure,
  },
  {
    id: 'S018',
    message: 'Debugging is on',
    fails: ({ debug }) => debug,
  },
  {
    id: 'S020',
    message: 'There is no host that the shop answers to',
    fails: ({ allowedHosts }) => allowedHosts.length === 0,
  },
  {
    id: 'S021',
    message: 'HSTS does not allow browsers to know of it beforehand (preload)',
    fails: ({ security }) => security.hstsSeconds > 0 && !security.hstsPreload,
  },
];

/** What is wrong with settings for production, sorted by id; empty when nothing is. */
export function checkDeploy(settings: Settings): DeployFinding[] {
  return checks
    .filter((check) => check.fails(settings))
    .map(({ id, message }) => ({ id, message }));
}

function isWeak(key: string): boolean {
  const characters = [...key];
  return (
    characters.length < MIN_KEY_LENGTH ||
    new Set(characters).size < MIN_KEY_VARIETY ||
    key.startsWith(INSECURE_PREFIX)
  );
}
