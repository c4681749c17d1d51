import type { RegoFile } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";

/** A bundle's Rego beside another's. */
export interface NamedFiles {
  readonly name: BundleName;
  readonly files: readonly RegoFile[];
}

export interface JoinedFiles {
  /** In the order of the bytes of their names. */
  readonly files: readonly RegoFile[];
  /** Whose a file is; undefined for those of the bundle itself. */
  readonly ownerOf: (file: string) => BundleName | undefined;
}

/** The files of a bundle with those that it sees, which go by the name of their bundle before their own, as in an agent. */
export function joinFiles(own: readonly RegoFile[], seen: readonly NamedFiles[]): JoinedFiles {
  const owners = new Map<string, BundleName>();
  const taken = new Set(own.map(({ file }) => file));
  const theirs = seen.flatMap(({ name, files }) =>
    files.map((each) => {
      let file = `${name}/${each.file}`;
      while (taken.has(file)) file = `/${file}`;
      taken.add(file);
      owners.set(file, name);
      return { ...each, file };
    }),
  );
  return {
    files: [...own, ...theirs].sort((one, other) =>
      Buffer.compare(Buffer.from(one.file), Buffer.from(other.file)),
    ),
    ownerOf: (file) => owners.get(file),
  };
}
