import type { Diagnostic } from "../../domain/policy-error.ts";
import { RECORDING_INCOMPLETE, SECCOMP_DOUBTFUL } from "../findings.ts";
import { CLOSED_TO_FILTERS } from "./closed-to-filters.ts";
import type { PublishedPolicy } from "./published-policy.ts";

/** What of a policy should be looked at before it is enforced, with its place. */
export function policyWarnings(policy: PublishedPolicy): readonly Diagnostic[] {
  return [...incomplete(policy), ...unnamed(policy), ...doubtful(policy)];
}

function incomplete({ recording, locate }: PublishedPolicy): readonly Diagnostic[] {
  return recording.incomplete.map(({ message }) => ({
    code: RECORDING_INCOMPLETE.code,
    message: `the recordings are incomplete: ${message}`,
    location: locate(["spec", "recordings"]),
  }));
}

function unnamed({ recording, parts, locate }: PublishedPolicy): readonly Diagnostic[] {
  const unknown = recording.calls.filter(
    ({ name, architecture }) => name === undefined && parts.architectures.includes(architecture),
  );
  if (unknown.length === 0) return [];
  const numbers = unknown.map(({ architecture, number }) => `${architecture} ${number}`);
  return [
    {
      code: RECORDING_INCOMPLETE.code,
      message: `calls without a known name were recorded and are not allowed: ${numbers.slice(0, 10).join(", ")}`,
      location: locate(["spec", "recordings"]),
    },
  ];
}

function doubtful({ parts, calls, locate }: PublishedPolicy): readonly Diagnostic[] {
  const tell = (path: readonly (string | number)[], message: string): Diagnostic => ({
    code: SECCOMP_DOUBTFUL.code,
    message,
    location: locate(["spec", ...path]),
  });
  const closed = calls.flatMap(({ name }) => {
    const why = CLOSED_TO_FILTERS.get(name);
    return why === undefined ? [] : [tell([], `${name} is allowed: ${why}`)];
  });
  const base = new Set(
    calls
      .filter(({ reasons }) => reasons.some(({ kind }) => kind === "runtime"))
      .map(({ name }) => name),
  );
  const runtime = parts.spec.arguments.flatMap(({ call }, position) =>
    base.has(call)
      ? [
          tell(
            ["arguments", position],
            `the runtime itself calls ${call} before the program runs: try the profile with gatehouse seccomp verify`,
          ),
        ]
      : [],
  );
  return [...closed, ...runtime];
}
