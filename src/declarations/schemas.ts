import type { z } from "zod";
import { bundleDeclarationSchema } from "./bundle-declaration.ts";
import { injectorPolicySchema } from "./injector-policy.ts";

/** What a document of each kind must look like. */
export const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  Bundle: bundleDeclarationSchema,
  InjectorPolicy: injectorPolicySchema,
};
