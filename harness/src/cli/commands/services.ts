import { statSync } from 'node:fs';
import { resolve } from 'node:path';

import { listServices } from '../../services/list-services';
import { packCourse } from '../../services/pack/pack-course';
import { startServices, stopServices } from '../../services/start-services';
import { EXIT, type ExitCode } from '../exit-codes';
import { createOutput } from '../output';
import { courseRoot } from '../session';

/** Starts what the services lane needs, or reports that it runs already. */
export async function servicesUpCommand(): Promise<ExitCode> {
  const output = createOutput();
  const start = performance.now();
  const addresses = await startServices(courseRoot());
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  for (const [service, address] of Object.entries(addresses)) {
    output.print(`${output.paint.green('✓')} ${service.padEnd(9)} ${withoutPassword(address)}`);
  }
  output.print(`Up after ${seconds} s. They keep running until \`npx course services down\`.`);
  return EXIT.passed;
}

export async function servicesDownCommand(): Promise<ExitCode> {
  const output = createOutput();
  const ended = await stopServices(courseRoot());
  output.print(
    ended.length === 0 ? 'No services were running.' : `Stopped ${ended.join(' and ')}.`,
  );
  return EXIT.passed;
}

export async function servicesStatusCommand({ json }: { json: boolean }): Promise<ExitCode> {
  const output = createOutput();
  const containers = await listServices(courseRoot());
  if (json) {
    output.json({ schema: 'bookshop-course/services/v1', services: containers });
  } else if (containers.length === 0) {
    output.print('No services are running. The first run with `--lane services` starts them.');
  } else {
    for (const { service, status, image } of containers) {
      output.print(`${service.padEnd(9)} ${status}, from ${image}`);
    }
  }
  return EXIT.passed;
}

/** Packs what the course needs into one file, for machines without a network. */
export async function servicesPackCommand(
  path: string,
  { force, images: withImages }: { force: boolean; images: boolean },
): Promise<ExitCode> {
  const output = createOutput();
  const start = performance.now();
  const file = resolve(path);
  const tell = (text: string) => output.tell(text);
  const { packages, binding, images } = await packCourse(courseRoot(), {
    file,
    force,
    images: withImages,
    tell,
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  const services = images.map(({ service }) => service).join(', ');
  const mark = images.length > 0 ? output.paint.green('✓') : '-';
  output.print(`${mark} images    ${services || 'none'}`);
  output.print(`${output.paint.green('✓')} packages  ${packages}`);
  output.print(`${output.paint.green('✓')} sqlite3   for ${binding.platform} ${binding.arch}`);
  output.print(`Packed ${megabytes(file)} into ${file} in ${seconds} s.`);
  output.print(
    'On the other machine, in a copy of this course: `npm run course -- services load <file>`.',
  );
  return EXIT.passed;
}

function megabytes(file: string): string {
  return `${Math.ceil(statSync(file).size / 1e6)} MB`;
}

function withoutPassword(address: string): string {
  const url = new URL(address);
  url.password = '';
  return url.href;
}
