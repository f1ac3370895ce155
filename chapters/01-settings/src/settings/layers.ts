import { NotImplemented } from '@bookshop/kit/app';

import type { Settings, Vars } from './settings';

/** The settings of the environment that is named, with what the variables say. */
export function loadSettings(_name: string | null, _vars: Vars): Settings {
  // TODO: lay the environment's own values over the base.
  throw new NotImplemented('settings/layered-settings');
}
