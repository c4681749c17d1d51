import { readDocument, splitDocuments } from "../../src/declarations/read-document.ts";
import type { FileTree } from "../../src/domain/bundle.ts";
import type { Json } from "../../src/domain/json-value.ts";
import { publishedPolicies } from "../../src/kinds/seccomp-policy/published-policies.ts";
import type { PublishedPolicy } from "../../src/kinds/seccomp-policy/published-policy.ts";
import { seccompPolicySchema } from "../../src/kinds/seccomp-policy/seccomp-policy.ts";

/** A SeccompPolicy by its specification, as it is published. Throws as a push would. */
export function publishedFrom(
  spec: Json,
  files: Readonly<Record<string, string>> = {},
): PublishedPolicy {
  const document = {
    apiVersion: "gatehouse/v1",
    kind: "SeccompPolicy",
    metadata: { name: "made" },
    spec,
  };
  const documents = splitDocuments("made.json", JSON.stringify(document));
  const tree: FileTree = new Map(
    Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]),
  );
  const [policy] = publishedPolicies(
    documents.map((each) => readDocument(each, seccompPolicySchema)),
    tree,
  );
  if (policy === undefined) throw new Error("one document is one policy");
  return policy;
}
