import type { z } from "zod";
import { bundleDeclarationSchema } from "../declarations/bundle-schema.ts";
import { KINDS } from "./kinds.ts";

/** What a document of each kind must look like. */
export const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  Bundle: bundleDeclarationSchema,
  ...Object.fromEntries(KINDS.map(({ name, schema }) => [name, schema])),
};
