import { Router } from 'express';

import type { Deps } from './deps';
import type { Settings } from './settings/settings';

export function createApp(_settings: Settings, _deps: Deps): Router {
  // TODO: to be replaced by the app-factory exercise.
  return Router();
}
