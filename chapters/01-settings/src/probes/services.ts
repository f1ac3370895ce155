import { parseDatabaseUrl } from '../settings/database-url';
import { checkDeploy } from '../settings/deploy-checks';
import { mergeDotenv, readDotenv } from '../settings/dotenv';
import { loadSettings } from '../settings/layers';
import { readBool, readInt, readJson, readList, readStr, readUrl } from '../settings/reader';
import { printVars, readMasked } from './print-vars';
import { probeApps } from './probe-apps';
import { probeHost } from './probe-host';
import { probeLayers } from './probe-layers';
import { probeMerge } from './probe-merge';
import { probeRereading } from './probe-rereading';
import { probeTls } from './probe-tls';
import { tryDatabase } from './try-database';

/**
 * What tests can call; each group contains the functions of one exercise, under the learner's own
 * names.
 */
export const services = {
  reader: { readStr, readBool, readInt, readList, readUrl, readJson, probeRereading },
  databaseUrl: { parseDatabaseUrl, probeTls, tryDatabase },
  dotenv: { readDotenv, mergeDotenv, probeMerge },
  layers: { loadSettings, probeLayers },
  failFast: { readVars: readMasked, printVars },
  deployChecks: { checkDeploy },
  allowedHosts: { probeHost },
  apps: { probeApps },
};
