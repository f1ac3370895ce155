/**
 * The same Dockerfile on another image in place of each official image of Node, since a machine may
 * reach no registry.
 */
export function onOtherBase(dockerfile: string, image: string): string {
  const from = /^(\s*FROM\s+(?:--\S+\s+)*)(\S+)/gim;
  const stages = [...dockerfile.matchAll(/^\s*FROM\s.*?\sAS\s+(\S+)/gim)].map(([, name = '']) =>
    name.toLowerCase(),
  );
  return dockerfile.replace(from, (whole, before: string, name: string) =>
    stages.includes(name.toLowerCase()) ? whole : `${before}${image}`,
  );
}

/** What the classic builder of Docker does not understand. */
export function needsBuildKit(dockerfile: string): boolean {
  const mount = /^\s*RUN\s+(--\S+\s+)*--(mount|network|security)\b/im;
  const flags = /^\s*(COPY|ADD)\s+(--\S+\s+)*--(link|chmod|parents|exclude|checksum)\b/im;
  return mount.test(dockerfile) || flags.test(dockerfile) || /<<-?["']?[A-Za-z_]/.test(dockerfile);
}
