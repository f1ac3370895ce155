/** Collects the assets for the web server in front of the shop. Run it when the shop is built. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ownEnvironment, runProgram } from '@bookshop/kit/app';

import { readSettings } from './settings';
import { MANIFEST } from './static/asset-url';
import { collectStatic } from './static/collect-static';

void runProgram(async () => {
  const { ASSETS_ROOT: from, STATIC_ROOT: to } = readSettings(ownEnvironment());
  const manifest = await collectStatic({ from, to });
  await writeFile(join(to, MANIFEST), JSON.stringify(manifest));
  console.log(`The assets are in ${to}`);
});
