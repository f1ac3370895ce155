import { listContainers, type ServiceContainer } from './containers';
import { requireEngine } from './engine';

/** This course's services as they are now. */
export async function listServices(root: string): Promise<ServiceContainer[]> {
  const { docker } = await requireEngine();
  return listContainers(docker, root);
}
