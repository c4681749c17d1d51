import type { BundleName } from "../../domain/bundle-name.ts";
import { assign, holds, moduleText, type Rule, someIn } from "../rego/module.ts";
import { call, reference, type Term, valueTerm, variable } from "../rego/term.ts";

/** What the module says about where it comes from. */
export interface Origin {
  readonly bundle: BundleName;
  /** The files of the declarations, sorted. */
  readonly files: readonly string[];
  readonly declarations: number;
}

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
    imports: ["bundles", "match", "mutate", "subject"].map((name) => ["injector", name]),
    rules: [...bundleRules(), ...patchRules(), ...warningRules()],
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
      body: [asked(), someIn(["policy_bundle"], call(["bundles", "policy_bundles"], [matching()]))],
    },
  ];
}

function patchRules(): Rule[] {
  return [
    {
      metadata: {
        title: "Patch of the resource",
        description:
          "An RFC 6902 patch, empty when there is nothing to change. Pods and Jobs are patched " +
          "when they are created, other kinds also when they are updated.",
        entrypoint: true,
      },
      form: "default",
      name: "patch",
      value: valueTerm([]),
    },
    {
      form: "is",
      name: "patch",
      value: call(["mutate", "patch"], [resource(), matching()]),
      body: [asked(), holds(reference(["question", "patchable"]))],
    },
  ];
}

function warningRules(): Rule[] {
  return [
    {
      metadata: {
        title: "Warnings about the resource",
        description: "A set of texts about what the patch cannot reach.",
        entrypoint: true,
      },
      form: "contains",
      name: "warnings",
      value: variable("warning"),
      body: [asked(), someIn(["warning"], call(["mutate", "warnings"], [resource(), matching()]))],
    },
  ];
}

function asked(): ReturnType<typeof assign> {
  return assign("question", call(["subject", "subject"], [variable("input")]));
}

function resource(): Term {
  return reference(["question", "resource"]);
}

function matching(): Term {
  return call(["match", "policies"], [reference(["question", "facts"])]);
}
