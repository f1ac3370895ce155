export {
  type Dockerfile,
  type DockerInstruction,
  readDockerfile,
  type Stage,
} from './text/dockerfile';
export { type EffectiveStage, effectiveStage } from './text/effective-stage';
export { sentToBuilder } from './text/dockerignore';
export { type Directive, NginxSyntaxError, parseNginx, renderTemplate } from './text/nginx-tree';
export { effective, listServers, locate, type Place, walk } from './text/nginx-places';
