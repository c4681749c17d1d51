/** What is read of a document: some members of it and nothing else. */
export interface Projection {
  readonly members: readonly ProjectedMember[];
}

/** A member that is read; without a projection of its own, all of it. */
export interface ProjectedMember {
  readonly name: string;
  /** The name in ASCII. */
  readonly bytes: Uint8Array;
  readonly projection: Projection | undefined;
}

/** To look for more members in one object takes longer than to read them all. */
const MAX_MEMBERS = 16;
const MAX_DEPTH = 16;

/** A name that stands in a JSON text as it is, and is a member of an object like any other. */
const SIMPLE_NAME = /^(?!__proto__$)[ !#-[\]-~]*$/;

/**
 * What is read where only these paths are, each with all that lies below it. Undefined for all of the document, which
 * an empty path reads.
 */
export function projectionOf(
  paths: readonly (readonly string[])[],
  depth = 0,
): Projection | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const below = new Map<string, (readonly string[])[]>();
  for (const [name, ...rest] of paths) {
    if (name === undefined || !SIMPLE_NAME.test(name)) return undefined;
    const others = below.get(name);
    if (others === undefined) below.set(name, [rest]);
    else others.push(rest);
  }
  if (below.size > MAX_MEMBERS) return undefined;
  const members = [...below].map(([name, rests]) => {
    const bytes = Buffer.from(name, "latin1");
    return { name, bytes, projection: projectionOf(rests, depth + 1) };
  });
  return { members };
}
