export type Lane = 'local' | 'split' | 'services' | 'sealed';

export const SERVICES = ['postgres', 'redis', 'nginx'] as const;

export type Service = (typeof SERVICES)[number];

/** Where the services of a lane are, as URLs with the rights of their owner. */
export type ServiceAddresses = Readonly<Partial<Record<Service, string>>>;

/** A lane as it is on this machine now. */
export interface Place {
  readonly lane: Lane;
  /** What tests may find besides the shop. */
  readonly services: ServiceAddresses;
  /** The socket file that the box of a test file dials; only in the sealed lane. */
  readonly boxSocket?: string;
  /**
   * Where nobody else uses the servers: names and passwords on them are drawn from this, so that
   * two runs of the same are alike.
   */
  readonly tagSeed?: number;
}

/** In the test's own process, with nothing but Node. */
export const LOCAL: Place = { lane: 'local', services: {} };

/** Which file stands where: the layers of one answer, flattened. Nothing is copied. */
export interface WorkspacePlan {
  readonly chapterDir: string;
  /** Absolute path of the test file that judges. */
  readonly suite: string;
  /** Path in the chapter → absolute path of the file that stands there. */
  readonly files: Readonly<Record<string, string>>;
  /** What the code or its tests talk to. */
  readonly services: readonly Service[];
  /**
   * Whether `files` is all there is; otherwise what it does not name is looked up in the chapter's
   * folder.
   */
  readonly closed: boolean;
  /**
   * The same for the kit, by path in the kit: all there is of it. Without it, the kit is the one in
   * its folder.
   */
  readonly kit?: Readonly<Record<string, string>> | undefined;
}
