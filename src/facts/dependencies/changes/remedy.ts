import { z } from "zod";

/** What a finding of a `DependencyPolicy` asks for, where something can be done about it. */
export type Remedy =
  | { readonly raise: { readonly path: string; readonly atLeast: string } }
  | { readonly raise: { readonly path: string; readonly above: string } }
  | {
      readonly drop_replace: {
        readonly file: string;
        readonly path: string;
        readonly version?: string | undefined;
      };
    };

const TEXT = z.string().max(4096);
const REMEDY: z.ZodType<Remedy> = z.union([
  z.strictObject({ raise: z.strictObject({ path: TEXT, atLeast: TEXT }) }),
  z.strictObject({ raise: z.strictObject({ path: TEXT, above: TEXT }) }),
  z.strictObject({
    drop_replace: z.strictObject({ file: TEXT, path: TEXT, version: TEXT.optional() }),
  }),
]);

/** The remedy of a finding as a policy gave it; undefined where it names none, or one that nothing here carries out. */
export function parseRemedy(value: unknown): Remedy | undefined {
  return REMEDY.safeParse(value).data;
}
