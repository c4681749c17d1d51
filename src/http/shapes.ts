import { z } from "zod";

/** The schemas of all members of T, and of nothing else: what is optional there is so here. */
export type Shape<T> = {
  readonly [Key in keyof T]-?: object extends Pick<T, Key>
    ? z.ZodExactOptional<z.ZodType<T[Key]>>
    : z.ZodType<T[Key]>;
};

/** An object under a name of its own in the API's description. It does not compile when a member of T is not described. */
export function shape<T>(id: string, members: Shape<T>): z.ZodType<T> {
  return z.object(members).meta({ id }) as unknown as z.ZodType<T>;
}

/** A member that may be absent. */
export function maybe<T>(schema: z.ZodType<T>): z.ZodExactOptional<z.ZodType<T>> {
  return schema.exactOptional();
}

/** Text, which may be of a kind of its own. */
export function text<T extends string = string>(description?: string): z.ZodType<T> {
  const schema = description === undefined ? z.string() : z.string().meta({ description });
  return schema as unknown as z.ZodType<T>;
}

export function flag(description: string): z.ZodType<boolean> {
  return z.boolean().meta({ description });
}

export function count(description: string): z.ZodType<number> {
  return z.number().int().nonnegative().meta({ description });
}

/** A moment, RFC 3339 UTC. */
export function moment(description: string): z.ZodType<string> {
  return z.string().meta({ description, format: "date-time" });
}
