import {
  type LocatedInjectorPolicy,
  parseInjectorPolicy,
} from "../../src/declarations/injector-policy.ts";
import { splitDocuments } from "../../src/declarations/read-document.ts";
import type { Json } from "../../src/domain/json-value.ts";

/** The declarations of a YAML or JSON file, as the pipeline would read them. */
export function policiesOf(file: string, text: string): LocatedInjectorPolicy[] {
  return splitDocuments(file, text).map(parseInjectorPolicy);
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
