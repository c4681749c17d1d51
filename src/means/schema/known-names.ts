import type { z } from "zod";

type Schema = z.core.$ZodType;

/**
 * The names of fields that a schema knows at a path, over all forms that the value may have there.
 */
export function knownNames(schema: Schema, path: readonly (string | number)[]): string[] {
  let schemas = unwrap(schema);
  for (const step of path) {
    schemas = schemas.flatMap((inner) => childrenOf(inner, step)).flatMap(unwrap);
  }
  return schemas.flatMap((inner) =>
    isKind(inner, "object") ? Object.keys(inner._zod.def.shape) : [],
  );
}

interface Kinds {
  object: z.core.$ZodObject;
  array: z.core.$ZodArray;
  record: z.core.$ZodRecord;
  union: z.core.$ZodUnion;
  intersection: z.core.$ZodIntersection;
  pipe: z.core.$ZodPipe;
  lazy: z.core.$ZodLazy;
}

function isKind<K extends keyof Kinds>(schema: Schema, kind: K): schema is Kinds[K] {
  return schema._zod.def.type === kind;
}

/**
 * The schemas that look at the value itself: without defaults, optionals, unions and other
 * wrappers.
 */
function unwrap(schema: Schema): Schema[] {
  if (isKind(schema, "union")) return schema._zod.def.options.flatMap(unwrap);
  if (isKind(schema, "intersection")) {
    return [schema._zod.def.left, schema._zod.def.right].flatMap(unwrap);
  }
  if (isKind(schema, "pipe")) return unwrap(schema._zod.def.in);
  if (isKind(schema, "lazy")) return unwrap(schema._zod.def.getter());
  const definition: object = schema._zod.def;
  return "innerType" in definition ? unwrap(definition.innerType as Schema) : [schema];
}

function childrenOf(schema: Schema, step: string | number): Schema[] {
  if (isKind(schema, "object")) {
    const child = schema._zod.def.shape[step];
    return child === undefined ? [] : [child];
  }
  if (isKind(schema, "array")) return [schema._zod.def.element];
  return isKind(schema, "record") ? [schema._zod.def.valueType] : [];
}
