import { files } from './files';
import { needsBuildKit, onOtherBase } from './images/base-images';
import { hasBuildKit, nodeImageHere } from './images/docker';
import { buildImage as build, type Image, removeContainers } from './images/image';
import { currentLane } from './lane';

export type { Container, Image, ImageConfig } from './images/image';
export { packPackage } from './images/tarball';

type Body = () => Promise<void>;

/**
 * Only the services lane builds images: there Docker is needed anyway, and a run has time for it.
 * In the sealed lane foreign instructions would run outside of the box.
 */
const base = currentLane().lane === 'services' ? nodeImageHere() : undefined;

// At import, since it is too late to register hooks inside a hook.
if (base !== undefined) afterAll(removeContainers);

/**
 * `test`, for tests that build the image of a Dockerfile of the chapter. Such a test is only
 * graded in the services lane, and only where the engine can build this Dockerfile.
 */
export function onDocker(dockerfile: string): (title: string, body: Body) => void {
  const lane = currentLane();
  const isThere = files.exists(dockerfile);
  const asks = isThere && needsBuildKit(files.text(dockerfile));
  if (base !== undefined && (!asks || hasBuildKit())) return (title, body) => test(title, body);
  return (title) => {
    lane.reportNotGraded(title, 'docker');
    test.skip(title, () => {});
  };
}

/**
 * Builds the image of a context: files by path, one of which is `Dockerfile`. In place of each image
 * of Node that it names, the course's own is used.
 */
export function buildImage(context: Readonly<Record<string, string | Buffer>>): Promise<Image> {
  const dockerfile = onOtherBase(String(context['Dockerfile']), base ?? '');
  return build({ ...context, Dockerfile: dockerfile });
}
