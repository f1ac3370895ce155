export type { DockerInstruction } from './text/docker-instruction';
export { type Dockerfile, readDockerfile, type Stage } from './text/dockerfile';
export { sentToBuilder } from './text/dockerignore';
export { type EffectiveStage, effectiveStage } from './text/effective-stage';
export { effective, listServers, locate, type Place, walk } from './text/nginx-places';
export { type Directive, NginxSyntaxError, parseNginx, renderTemplate } from './text/nginx-tree';
