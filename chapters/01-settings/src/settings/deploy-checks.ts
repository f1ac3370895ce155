import { NotImplemented } from '@bookshop/kit/app';

import type { Settings } from './settings';

/** One thing that should be fixed before these settings go to production. */
export interface DeployFinding {
  id: string;
  message: string;
}

/** What is wrong with settings for production, sorted by id; empty when nothing is. */
export function checkDeploy(_settings: Settings): DeployFinding[] {
  // TODO: look for each of the faults.
  throw new NotImplemented('settings/deploy-checks');
}
