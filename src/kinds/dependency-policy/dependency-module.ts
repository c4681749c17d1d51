import type { BundleName } from "../../domain/bundle-name.ts";
import { moduleText, type Rule, someIn } from "../../opa/rego/module.ts";
import { reference, variable } from "../../opa/rego/term.ts";

/** What the module says about where it comes from. */
export interface Origin {
  readonly bundle: BundleName;
  /** The files of the declarations, sorted. */
  readonly files: readonly string[];
  readonly declarations: number;
}

/** The package `dependency`: what people and agents ask, over the hand-written rule sets below `rego/dependency`. */
export function dependencyModule(origin: Origin): string {
  return moduleText({
    metadata: {
      title: "Dependencies",
      description:
        "What stands in the way of a Go program, by the facts of its dependencies. Generated from " +
        "declarations: change those, not this file.",
      custom: {
        bundle: origin.bundle,
        declarations: origin.declarations,
        generator: "gatehouse DependencyPolicy",
        sources: origin.files,
      },
    },
    path: ["dependency"],
    imports: [
      ["dependency", "fixes"],
      ["dependency", "judge"],
    ],
    rules: [
      findings("deny", ["judge", "denials"], {
        title: "Why the program is refused",
        description:
          "A set of objects with code, message, policy, evidence and action; with module, version, " +
          "subject and remedy where there are any.",
        custom: {
          failure_msg: "The program does not keep to the policies of its dependencies",
          short_name: "dependency",
        },
      }),
      findings("warn", ["judge", "warnings"], {
        title: "What should be looked at",
        description: "A set of objects like those of deny, of which none refuses the program.",
        custom: {
          failure_msg: "The dependencies of the program should be looked at",
          short_name: "dependency_warning",
        },
      }),
      findings("fix", ["fixes", "fixes"], {
        title: "How denials can be mended",
        description:
          "A set of objects with code, module and policy: with commands, moves, the resulting files " +
          "and what it resolves, or with whyCode and why.",
      }),
    ],
  });
}

/** A set of objects as the rule sets find them. */
function findings(
  name: string,
  source: readonly string[],
  metadata: Omit<NonNullable<Rule["metadata"]>, "entrypoint">,
): Rule {
  return {
    metadata: { ...metadata, entrypoint: true },
    form: "contains",
    name,
    value: variable("finding"),
    body: [someIn(["finding"], reference(source))],
  };
}
