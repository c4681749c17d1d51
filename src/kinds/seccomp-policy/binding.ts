import { z } from "zod";
import { byKey, labelValue, listOf } from "../kubernetes-names.ts";

/** Which containers a policy binds: every condition must hold; an absent one accepts everything. */
export interface Binding {
  /** The higher one wins where several bind a container. */
  readonly priority: number;
  readonly namespaces?: readonly string[] | undefined;
  readonly podLabels?: Readonly<Record<string, string>> | undefined;
  readonly containers?: readonly string[] | undefined;
  /** Repositories in full, with a tag or a digest or without. */
  readonly images?: readonly string[] | undefined;
}

const MOST = 1_000;

const label = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    "must be at most 63 lower-case letters, digits and -",
  );

/** An image, where a policy selects by it or is bound to it. */
export const imageInFull: z.ZodType<string> = z.string().max(512).refine(isImageInFull, {
  error:
    "must be an image in full, such as docker.io/library/nginx, with a tag or a digest or without",
});

export const bindingSchema: z.ZodType<Binding, unknown> = z.strictObject({
  priority: z
    .int()
    .min(-1_000_000)
    .max(1_000_000)
    .default(0)
    .describe("The higher one wins where several policies bind a container, then the first name."),
  namespaces: listOf(label).max(MOST).optional().describe("Namespaces of the pod."),
  podLabels: byKey(labelValue).optional().describe("Labels that the pod has."),
  containers: listOf(label).max(MOST).optional().describe("Names of the container."),
  images: listOf(imageInFull).max(MOST).optional().describe("Images of the container."),
});

const REGISTRY = /^[a-zA-Z0-9][a-zA-Z0-9.-]*(?::[0-9]+)?$/;
const FOLDER = /^[a-z0-9][a-z0-9._-]*$/;
/** The last part: a name, with a tag or a digest or without (distribution/reference). */
const NAME =
  /^[a-z0-9][a-z0-9._-]*(?::[A-Za-z0-9_][A-Za-z0-9._-]{0,127}|@[a-z0-9+.-]+:[0-9a-f]{32,128})?$/;

/** `registry/name`, with folders between. */
function isImageInFull(text: string): boolean {
  const parts = text.split("/");
  const [registry = "", ...folders] = parts;
  const name = folders.pop() ?? "";
  return REGISTRY.test(registry) && folders.every((each) => FOLDER.test(each)) && NAME.test(name);
}
