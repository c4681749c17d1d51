/** Bytes that are nearly those given, always the same for one course of `random`. */
export type Mutation = (bytes: Buffer, random: () => number) => Buffer;

/** What befalls files: by their notes. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  truncated: (bytes, random) => bytes.subarray(0, at(bytes, random)),
  "with flipped bits": (bytes, random) => {
    const copy = Buffer.from(bytes);
    for (let times = 0; times < 4 && copy.length > 0; times += 1) {
      const place = at(copy, random);
      copy[place] = (copy[place] as number) ^ (1 << Math.floor(random() * 8));
    }
    return copy;
  },
  "with a part that is there twice": (bytes, random) => {
    const [from, into] = [at(bytes, random), at(bytes, random)];
    const part = bytes.subarray(from, from + 1 + Math.floor(random() * 200));
    return Buffer.concat([bytes.subarray(0, into), part, bytes.subarray(into)]);
  },
  "without a part": (bytes, random) => {
    const from = at(bytes, random);
    return Buffer.concat([
      bytes.subarray(0, from),
      bytes.subarray(from + 1 + Math.floor(random() * 50)),
    ]);
  },
  "with noise": (bytes, random) => {
    const place = at(bytes, random);
    const noise = Buffer.from(Array.from({ length: 12 }, () => Math.floor(random() * 256)));
    return Buffer.concat([bytes.subarray(0, place), noise, bytes.subarray(place)]);
  },
  "with huge numbers": (bytes) =>
    Buffer.from(bytes.toString("latin1").replace(/\d+/g, "99999999999999999999"), "latin1"),
};

function at(bytes: Buffer, random: () => number): number {
  return Math.floor(random() * bytes.length);
}
