/** Hexadecimal digits of each algorithm's value; undefined where the algorithm has no one length. */
const DIGITS: ReadonlyMap<string, number | undefined> = new Map([
  ["adler32", 8],
  ["blake2b-256", 64],
  ["blake2b-384", 96],
  ["blake2b-512", 128],
  ["blake3", undefined],
  ["md2", 32],
  ["md4", 32],
  ["md5", 32],
  ["md6", undefined],
  ["sha1", 40],
  ["sha224", 56],
  ["sha256", 64],
  ["sha384", 96],
  ["sha512", 128],
  ["sha3-256", 64],
  ["sha3-384", 96],
  ["sha3-512", 128],
  ["streebog-256", 64],
  ["streebog-512", 128],
]);

export type DigestReading =
  | { readonly kind: "read"; readonly digest: string }
  | { readonly kind: "refused"; readonly expected: string };

/** A digest as `sha256:` and lower-case hexadecimal, from the names that CycloneDX (`SHA-256`) or SPDX (`SHA256`) have. */
export function contentDigest(algorithm: string, content: string): DigestReading {
  const name = algorithm.toLowerCase().replace(/^sha-/, "sha");
  if (!DIGITS.has(name)) {
    return { kind: "refused", expected: `an algorithm of ${[...DIGITS.keys()].join(", ")}` };
  }
  const digits = DIGITS.get(name);
  const isHex = /^[0-9A-Fa-f]+$/.test(content) && content.length % 2 === 0;
  if (!isHex || (digits !== undefined && content.length !== digits) || content.length > 1024) {
    const length = digits === undefined ? "" : `${digits} `;
    return { kind: "refused", expected: `${length}hexadecimal digits of ${algorithm}` };
  }
  return { kind: "read", digest: `${name}:${content.toLowerCase()}` };
}

/** Go's `h1:` and base64 as `h1:` and hexadecimal; undefined where it is none. */
export function goDigest(text: string): string | undefined {
  if (!/^h1:[A-Za-z0-9+/]{43}=$/.test(text)) return undefined;
  return `h1:${Buffer.from(text.slice(3), "base64").toString("hex")}`;
}
