/** What every value costs beside its own text: a place in memory, a comma in JSON. */
const BYTES_PER_VALUE = 8;
/** More than the aliases of any file that people write stand for. */
const LEAST_BYTES = 1024 * 1024;
const BYTES_PER_UNIT = 4;

/**
 * What the aliases of one text may stand for, all together, in bytes: 100 kB can name 20 kB of text
 * twenty thousand times.
 */
export interface AliasBudget {
  readonly limit: number;
  /** Takes the size of what one alias stands for; false when it is more than is left. */
  spend(bytes: number): boolean;
}

export function createAliasBudget(text: string): AliasBudget {
  const limit = LEAST_BYTES + BYTES_PER_UNIT * text.length;
  let spent = 0;
  return {
    limit,
    spend: (bytes) => {
      spent += bytes;
      return spent <= limit;
    },
  };
}

/** The size of a value without what lies in it. */
export function sizeOfScalar(text: string): number {
  return BYTES_PER_VALUE + Buffer.byteLength(text);
}
