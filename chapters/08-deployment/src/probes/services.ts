import type { LabClock } from '@bookshop/kit/lab';

import type { OpenedApp } from '../open-app';
import { createErrorsProbe } from './error-reporting';
import { createFoldersProbe } from './folders';
import { createHealthProbe } from './health';
import { createLogProbe } from './logging';
import { createMetricsProbe } from './metrics';
import { serverProbe } from './nginx';
import type { OutputProbe } from './output';
import { createPortsProbe } from './ports';
import { createSecretsProbe } from './secrets';
import { createStaticProbe } from './static-and-media';
import { createTimeProbe } from './time';
import { workersProbe } from './workers';

export interface ProbeTools {
  readonly clock: LabClock;
  readonly output: OutputProbe;
}

/**
 * The functions that tests can call: the surroundings of a shop, and a group for each exercise,
 * under the learner's names.
 */
export function createServices(opened: OpenedApp, { clock, output }: ProbeTools) {
  const folders = createFoldersProbe();
  const ports = createPortsProbe();
  const services = {
    time: createTimeProbe(clock),
    output: { lines: output.lines, text: output.text },
    folders: { make: folders.make, write: folders.write },
    ports,
    secrets: createSecretsProbe(folders),
    health: createHealthProbe(opened, clock),
    workers: workersProbe,
    server: serverProbe,
    static: createStaticProbe(),
    log: createLogProbe(opened),
    metrics: createMetricsProbe(opened),
    errors: createErrorsProbe(opened),
  };
  const close = async () => {
    ports.close();
    await folders.close();
  };
  return { services, close };
}
