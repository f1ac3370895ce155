/** The options with which a container is started. */
export interface ServiceStart {
  readonly image: string;
  readonly password: string;
  readonly labels: Readonly<Record<string, string>>;
}
