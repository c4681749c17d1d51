import { zip64End, zipEnd, zipParts } from "./zip-file.ts";

type Files = Readonly<Record<string, string>>;

const GAP: Buffer = Buffer.from("none");

/** Zips of two directories, by note: one reader finds the one and another the other. As many files must be in both. */
export function twoFacedZips(files: Files, others: Files): Readonly<Record<string, Buffer>> {
  const one = zipParts(files, 0);
  const at = one.bodies.length;
  const two = zipParts(others, at);
  const start = at + two.bodies.length;
  const shift = two.directory.length + GAP.length;
  const further = zipParts(others, at + shift);
  const begin = [one.bodies, two.bodies];
  const end64At = start + one.directory.length + GAP.length + two.directory.length;
  const endOf = (parts: typeof one, offset: number) => ({
    count: parts.count,
    size: parts.directory.length,
    offset,
  });
  const after = start + one.directory.length + GAP.length;
  return {
    "an end for large zips that says otherwise": Buffer.concat([
      ...[...begin, one.directory, GAP, two.directory],
      zip64End(endOf(one, start), end64At),
      zipEnd(endOf(two, after)),
    ]),
    "a directory of another size than is said": Buffer.concat([
      ...[...begin, further.directory, GAP, one.directory],
      zipEnd({
        count: one.count,
        size: shift + one.directory.length,
        offset: start + shift,
      }),
    ]),
  };
}
