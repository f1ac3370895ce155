import { parseDatabaseUrl } from '../settings/database-url';
import { checkDeploy } from '../settings/deploy-checks';
import { mergeDotenv, readDotenv } from '../settings/dotenv';
import { loadSettings } from '../settings/layers';
import { readBool, readInt, readJson, readList, readStr, readUrl } from '../settings/reader';
import { inspectSecret, printVars, readMasked, rereadVars } from './print-vars';
import { probeApps } from './probe-apps';
import { probeChecks } from './probe-checks';
import { probeHost, probeLists } from './probe-host';
import { probeLayers, reloadLayers } from './probe-layers';
import { probeMerge, probeMerges } from './probe-merge';
import { probeRereading } from './probe-rereading';
import { probeStores } from './probe-stores';
import { probeTls } from './probe-tls';
import { tryDatabase } from './try-database';

/**
 * What tests can call; each group contains the functions of one exercise, under the learner's own
 * names.
 */
export const services = {
  reader: { readStr, readBool, readInt, readList, readUrl, readJson, probeRereading },
  databaseUrl: { parseDatabaseUrl, probeTls, tryDatabase },
  dotenv: { readDotenv, mergeDotenv, probeMerge, probeMerges },
  layers: { loadSettings, probeLayers, reloadLayers },
  failFast: { readVars: readMasked, printVars, inspectSecret, rereadVars },
  deployChecks: { checkDeploy, probeChecks },
  allowedHosts: { probeHost, probeLists },
  apps: { probeApps, probeStores },
};
