import { checkDeploy, type DeployFinding } from '../settings/deploy-checks';
import type { Settings } from '../settings/settings';

/**
 * Checks the same object several times. Its owner gives it the next of these settings before each
 * call, also inside its security settings and its list of hosts.
 */
export function probeChecks(all: Settings[]): DeployFinding[][] {
  const [first] = all;
  if (first === undefined) return [];
  const settings = structuredClone(first);
  const hosts = settings.allowedHosts as string[];
  return all.map(({ security, allowedHosts, ...others }) => {
    Object.assign(settings, others);
    Object.assign(settings.security, security);
    hosts.splice(0, hosts.length, ...allowedHosts);
    return checkDeploy(settings);
  });
}
