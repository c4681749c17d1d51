import type { BundleName } from "../domain/bundle-name.ts";
import type { Head } from "../domain/head.ts";
import { PolicyError } from "../domain/policy-error.ts";
import { isRevision, type Revision } from "../domain/revision.ts";
import type { BundleStore } from "../storage/bundle-store.ts";

const LEAST_PREFIX = 8;

/** Finds the stored revision that a whole name or a unique prefix means; undefined asks for the head. */
export async function findRevision(
  store: BundleStore,
  name: BundleName,
  prefix: string | undefined,
): Promise<Revision> {
  if (prefix === undefined) return (await readKnownHead(store, name)).revision;
  if (isRevision(prefix)) return prefix;
  if (prefix.length < LEAST_PREFIX || !/^[0-9a-f]+$/.test(prefix)) {
    throw new PolicyError(
      "invalid_parameter",
      `${JSON.stringify(prefix)} is no revision: at least ${LEAST_PREFIX} hexadecimal digits are wanted`,
    );
  }
  const records = await store.listRevisions(name);
  if (records.length === 0) throw noBundle(name);
  const found = records.filter(({ revision }) => revision.startsWith(prefix));
  const [only, another] = found;
  if (only !== undefined && another === undefined) return only.revision;
  throw only === undefined
    ? new PolicyError("not_found", `bundle ${name} has no revision ${prefix}`)
    : new PolicyError(
        "invalid_parameter",
        `${prefix} means ${found.length} revisions of ${name}: give more digits`,
      );
}

/** The head of a bundle. Throws `not_found` when it has none. */
export async function readKnownHead(store: BundleStore, name: BundleName): Promise<Head> {
  const head = await store.readHead(name);
  if (head !== undefined) return head;
  throw noBundle(name);
}

export function noBundle(name: BundleName): PolicyError {
  return new PolicyError("not_found", `there is no bundle ${name}`);
}
