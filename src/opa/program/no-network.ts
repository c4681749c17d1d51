import { tmpdir } from "node:os";
import type { BundleSource } from "../../domain/bundle.ts";
import type { Opa } from "./opa.ts";
import type { Workspace } from "./workspace.ts";

/**
 * What a policy has to mention to reach a host while it is checked or tested (`http.send`, remote
 * JSON schemas).
 */
const MAY_REACH_OUT = /\bhttp\b|\bjson\b|schema/;

const known = new WeakMap<Opa, Promise<string>>();

/**
 * The flags that keep a check or test from reaching any host: OPA's capabilities with an empty list
 * of hosts. Empty for bundles that could not anyway: reading the capabilities costs some
 * milliseconds.
 */
export async function noNetworkFlags(
  opa: Opa,
  workspace: Workspace,
  source: BundleSource,
): Promise<readonly string[]> {
  const texts = [...source.modules.values(), ...source.tests.values()];
  if (!texts.some((bytes) => MAY_REACH_OUT.test(Buffer.from(bytes).toString("utf8")))) return [];
  const capabilities = known.get(opa) ?? readCapabilities(opa);
  known.set(opa, capabilities);
  capabilities.catch(() => known.delete(opa));
  await workspace.write(".", [["capabilities.json", await capabilities]]);
  return ["--capabilities", workspace.path("capabilities.json")];
}

async function readCapabilities(opa: Opa): Promise<string> {
  const { stdout } = await opa.run(["capabilities", "--current"], { cwd: tmpdir() });
  return JSON.stringify({ ...JSON.parse(stdout.toString("utf8")), allow_net: [] });
}
