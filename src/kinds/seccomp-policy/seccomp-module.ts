import type { BundleName } from "../../domain/bundle-name.ts";
import { moduleText, someIn } from "../../opa/rego/module.ts";
import { call, reference, variable } from "../../opa/rego/term.ts";

/** What the module says about where it comes from. */
export interface Origin {
  readonly bundle: BundleName;
  /** The files of the declarations, sorted. */
  readonly files: readonly string[];
  readonly declarations: number;
}

/** The package `seccomp`: what people and agents ask, over the hand-written rule sets below `rego/seccomp`. */
export function seccompModule(origin: Origin): string {
  const violation = someIn(["violation"], call(["judge", "violations"], [variable("input")]));
  return moduleText({
    metadata: {
      title: "Seccomp",
      description:
        "Whether containers ask for the seccomp profiles that are published for them, and whether " +
        "observed system calls keep to these. Generated from declarations: change those, not this " +
        "file.",
      custom: {
        bundle: origin.bundle,
        declarations: origin.declarations,
        generator: "gatehouse SeccompPolicy",
        sources: origin.files,
      },
    },
    path: ["seccomp"],
    imports: [["seccomp", "judge"]],
    rules: [
      {
        metadata: {
          title: "Why the question is refused",
          description: "A set of texts, one for each violation.",
          entrypoint: true,
          custom: {
            failure_msg: "A container does not run with the seccomp profile of its policy",
            short_name: "seccomp",
          },
        },
        form: "contains",
        name: "deny",
        value: reference(["violation", "message"]),
        body: [violation],
      },
      {
        metadata: {
          title: "Violations",
          description:
            "A set of objects with code, message and policy; with container, architecture and call " +
            "where they are known.",
          entrypoint: true,
        },
        form: "contains",
        name: "violations",
        value: variable("violation"),
        body: [violation],
      },
      {
        metadata: {
          title: "Published profiles",
          description:
            "What each container of the question is to run with, by its name: policy, type, " +
            "localhostProfile, and the OCI profile itself.",
          entrypoint: true,
        },
        form: "is",
        name: "profile",
        value: call(["judge", "profiles"], [variable("input")]),
      },
    ],
  });
}
