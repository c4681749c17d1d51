/** What an image is called, in parts. */
export interface ImageName {
  /** With its registry. */
  readonly repository: string;
  readonly tag?: string | undefined;
  readonly digest?: string | undefined;
}

/** Takes a name apart as the rules that bind images do: one without a registry is one of docker.io (distribution/reference). */
export function imageName(text: string): ImageName {
  const [tagged, digest] = cutAt(text, text.indexOf("@"));
  const colon = tagged.indexOf(":", tagged.lastIndexOf("/") + 1);
  const [repository, tag] = cutAt(tagged, colon);
  return { repository: withRegistry(repository), tag, digest };
}

/** The name with its registry, and with the tag and digest that it has. */
export function nameInFull(text: string): string {
  const { repository, tag, digest } = imageName(text);
  const suffixes = [tag === undefined ? "" : `:${tag}`, digest === undefined ? "" : `@${digest}`];
  return `${repository}${suffixes.join("")}`;
}

function cutAt(text: string, at: number): readonly [string, string | undefined] {
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function withRegistry(repository: string): string {
  const slash = repository.indexOf("/");
  if (slash === -1) return `docker.io/library/${repository}`;
  const first = repository.slice(0, slash);
  const isRegistry = first === "localhost" || /[.:]/.test(first);
  return isRegistry ? repository : `docker.io/${repository}`;
}
