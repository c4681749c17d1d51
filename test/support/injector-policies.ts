import { readDocument, splitDocuments } from "../../src/declarations/read-document.ts";
import type { FileTree } from "../../src/domain/bundle.ts";
import { type BundleName, parseBundleName } from "../../src/domain/bundle-name.ts";
import type { Json } from "../../src/domain/json-value.ts";
import {
  injectorPolicySchema,
  type LocatedInjectorPolicy,
} from "../../src/kinds/injector-policy/injector-policy.ts";
import { ruleSets } from "../../src/pipeline/rule-sets.ts";

/** What the injector's generator is given besides declarations. */
export const INJECTOR_CONTEXT: { readonly bundle: BundleName; readonly ruleSets: FileTree } = {
  bundle: parseBundleName("k8s/injector"),
  ruleSets: ruleSets(),
};

/** The declarations of a YAML or JSON file, as the kind reads them. */
export function policiesOf(file: string, text: string): LocatedInjectorPolicy[] {
  return splitDocuments(file, text).map((document) => readDocument(document, injectorPolicySchema));
}

/** A declaration from its name and specification. */
export function policy(name: string, spec: Json): LocatedInjectorPolicy {
  const document = {
    apiVersion: "gatehouse/v1",
    kind: "InjectorPolicy",
    metadata: { name },
    spec,
  };
  const [parsed] = policiesOf(`${name}.json`, JSON.stringify(document));
  if (parsed === undefined) throw new Error("one document is one declaration");
  return parsed;
}
