import type { BundleName } from "../../domain/bundle-name.ts";
import { equal, moduleText, type Rule, someIn } from "../../opa/rego/module.ts";
import { call, reference, type Term, valueTerm, variable } from "../../opa/rego/term.ts";

/** What the module says about where it comes from. */
export interface Origin {
  readonly bundle: BundleName;
  /** The files of the declarations, sorted. */
  readonly files: readonly string[];
  readonly declarations: number;
}

/** What is worked out once for each question. */
const QUESTION: Term = variable("_question");
const FACTS: Term = reference(["_question", "facts"]);
const MATCHING: Term = variable("_matching");
const OPERATIONS: Term = variable("_operations");

/** The package `injector`: what people and agents ask, over the hand-written rule sets below `rego/injector`. */
export function injectorModule(origin: Origin): string {
  return moduleText({
    metadata: {
      title: "Injector",
      description:
        "Which policy bundles a resource gets and how it is patched. Generated from declarations: " +
        "change those, not this file.",
      custom: {
        bundle: origin.bundle,
        declarations: origin.declarations,
        generator: "gatehouse InjectorPolicy",
        sources: origin.files,
      },
    },
    path: ["injector"],
    imports: ["bundles", "match", "mutate", "review", "subject"].map((name) => ["injector", name]),
    rules: [...bundleRules(), patchRule(), ...textRules(), admissionRule(), ...questionRules()],
  });
}

function bundleRules(): Rule[] {
  return [
    {
      metadata: {
        title: "Policy bundles of the resource",
        description: "A set of PolicyBundle objects, empty when no declaration matches.",
        entrypoint: true,
      },
      form: "contains",
      name: "inject_policy",
      value: variable("policy_bundle"),
      body: [someIn(["policy_bundle"], call(["bundles", "policy_bundles"], [MATCHING, FACTS]))],
    },
  ];
}

function patchRule(): Rule {
  return {
    metadata: {
      title: "Patch of the resource",
      description:
        "An RFC 6902 patch, empty when there is nothing to change. Pods and Jobs are patched when " +
        "they are created, a running Pod where ephemeral containers are added, other kinds also " +
        "when they are updated.",
      entrypoint: true,
    },
    form: "is",
    name: "patch",
    value: call(["mutate", "patch"], [OPERATIONS]),
  };
}

function textRules(): Rule[] {
  const leftover = someIn(["leftover"], call(["mutate", "leftover"], [QUESTION, MATCHING]));
  const message = reference(["leftover", "message"]);
  return [
    {
      metadata: {
        title: "Warnings about the resource",
        description: "A set of texts about what the patch cannot reach.",
        entrypoint: true,
      },
      form: "contains",
      name: "warnings",
      value: message,
      body: [leftover, equal(reference(["leftover", "deny"]), valueTerm(false))],
    },
    {
      form: "contains",
      name: "warnings",
      value: variable("warning"),
      body: [someIn(["warning"], call(["bundles", "warnings"], [MATCHING, FACTS]))],
    },
    {
      metadata: {
        title: "Why the resource is refused",
        description:
          "A set of texts about what the patch cannot reach, by declarations that deny it.",
        entrypoint: true,
        custom: { failure_msg: "The resource keeps what a declaration denies", short_name: "kept" },
      },
      form: "contains",
      name: "deny",
      value: message,
      body: [leftover, equal(reference(["leftover", "deny"]), valueTerm(true))],
    },
  ];
}

function admissionRule(): Rule {
  return {
    metadata: {
      title: "Answer to an AdmissionReview",
      description:
        "The AdmissionReview that a webhook answers with: allowed or not, the patch in base64, the " +
        "warnings. Undefined for what is no AdmissionReview.",
      entrypoint: true,
    },
    form: "is",
    name: "admission",
    value: call(
      ["review", "answer"],
      [reference(["input", "request"]), OPERATIONS, variable("warnings"), variable("deny")],
    ),
  };
}

function questionRules(): Rule[] {
  return [
    { form: "is", name: "_question", value: call(["subject", "subject"], [variable("input")]) },
    { form: "is", name: "_matching", value: call(["match", "policies"], [FACTS]) },
    { form: "default", name: "_operations", value: valueTerm([]) },
    {
      form: "is",
      name: "_operations",
      value: call(["mutate", "operations"], [QUESTION, MATCHING]),
    },
  ];
}
