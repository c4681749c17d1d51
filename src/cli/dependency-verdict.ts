import { z } from "zod";
import type { BundleName } from "../domain/bundle-name.ts";
import { PolicyError } from "../domain/policy-error.ts";
import type { Revision } from "../domain/revision.ts";
import type { CliIo } from "./cli-io.ts";
import { EXIT_FOLLOWING_STOPPED, EXIT_OK, EXIT_REFUSED, EXIT_REVIEW } from "./exit-codes.ts";
import { type Paint, paintFor, plain } from "./paint.ts";

/** What a denial asks of a pipeline: the policy maps its codes to these. */
export type Action = "stop_release" | "stop_following" | "review";

/** A finding of a `DependencyPolicy`, as `dependency/deny` and `dependency/warn` give it. */
export interface DependencyFinding {
  readonly code: string;
  readonly message: string;
  readonly policy?: string | undefined;
  readonly module?: string | undefined;
  readonly version?: string | undefined;
  /** What tells findings of one code and module apart, such as the id of an advisory. */
  readonly subject?: string | undefined;
  /** Of a denial what it asks for; a warning is but reported. */
  readonly action?: Action | "report" | undefined;
  readonly remedy?: unknown;
}

/** What `dependency/fix` gives for a denial: a change that resolves it, or why there is none. */
export interface DependencyFix {
  readonly code: string;
  readonly policy?: string | undefined;
  readonly module?: string | undefined;
  readonly subject?: string | undefined;
  readonly commands?: readonly string[] | undefined;
  readonly goMod?: string | undefined;
  readonly goWork?: string | undefined;
  readonly moves?: readonly Move[] | undefined;
  readonly why?: string | undefined;
}

interface Move {
  readonly path: string;
  /** Null where it is not in the build list before, or after. */
  readonly from?: string | null | undefined;
  readonly to?: string | null | undefined;
}

/** The answer of one policy revision about one set of facts. */
export interface DependencyVerdict {
  readonly bundle: BundleName;
  readonly revision: Revision;
  readonly deny: readonly DependencyFinding[];
  readonly warn: readonly DependencyFinding[];
  readonly fix: readonly DependencyFix[];
}

const findingSchema: z.ZodType<DependencyFinding> = z.looseObject({
  code: z.string(),
  message: z.string(),
  policy: z.string().optional(),
  module: z.string().optional(),
  version: z.string().optional(),
  subject: z.string().optional(),
  action: z.enum(["stop_release", "stop_following", "review", "report"]).optional(),
  remedy: z.unknown().optional(),
});

const fixSchema: z.ZodType<DependencyFix> = z.looseObject({
  code: z.string(),
  policy: z.string().optional(),
  module: z.string().optional(),
  subject: z.string().optional(),
  commands: z.array(z.string()).optional(),
  goMod: z.string().optional(),
  goWork: z.string().optional(),
  moves: z
    .array(
      z.looseObject({
        path: z.string(),
        from: z.string().nullish(),
        to: z.string().nullish(),
      }),
    )
    .optional(),
  why: z.string().optional(),
});

/** Findings as a policy gave them. Throws `invalid_parameter` where they are none of a `DependencyPolicy`. */
export function readFindings(values: readonly unknown[]): readonly DependencyFinding[] {
  return read(z.array(findingSchema), values, "findings");
}

/** Fixes as a policy gave them. Throws as `readFindings`. */
export function readFixes(values: readonly unknown[]): readonly DependencyFix[] {
  return read(z.array(fixSchema), values, "fixes");
}

function read<T>(schema: z.ZodType<T>, values: readonly unknown[], what: string): T {
  const { success, data, error } = schema.safeParse(values);
  if (success) return data;
  const [issue] = error.issues;
  const why = `the policy's ${what} are none of a DependencyPolicy: ${issue?.path.join(".")}: ${issue?.message}`;
  throw new PolicyError("invalid_parameter", why);
}

/** The strongest thing that the denials ask for; undefined where nothing is denied. */
export function actionOf(deny: readonly DependencyFinding[]): Action | undefined {
  const order: readonly Action[] = ["stop_release", "stop_following", "review"];
  // A denial that asks for nothing of these is one all the same.
  const actions = deny.map(({ action }) => order.find((each) => each === action) ?? "stop_release");
  return order.find((action) => actions.includes(action));
}

const EXITS: Readonly<Record<Action, number>> = {
  stop_release: EXIT_REFUSED,
  stop_following: EXIT_FOLLOWING_STOPPED,
  review: EXIT_REVIEW,
};

export function exitOf({ deny }: Pick<DependencyVerdict, "deny">): number {
  const action = actionOf(deny);
  return action === undefined ? EXIT_OK : EXITS[action];
}

export const TOLD_ACTION: Readonly<Record<Action, string>> = {
  stop_release: "stop this release",
  stop_following: "stop the stages after this one",
  review: "to be reviewed",
};

/** A verdict for people: denials with their fixes, then warnings. */
export function verdictLines(io: CliIo, verdict: DependencyVerdict, subject: string): string[] {
  const paint = paintFor(io, "stdout");
  const { bundle, revision, deny, warn } = verdict;
  const action = actionOf(deny);
  const by = paint.faint(`by ${plain(bundle)} at ${revision.slice(0, 12)}`);
  const head =
    action === undefined
      ? `${paint.good("allowed:")} ${plain(subject)} ${by}`
      : `${paint.bad("denied:")} ${plain(subject)} ${by}: ${TOLD_ACTION[action]}`;
  return [
    head,
    ...deny.flatMap((finding) => [
      findingLine(finding, paint.bad, paint),
      ...fixLines(fixFor(verdict, finding), paint),
    ]),
    ...warn.map((finding) => findingLine(finding, paint.warning, paint)),
  ];
}

function findingLine(
  { code, message, policy, action }: DependencyFinding,
  colour: (text: string) => string,
  { faint }: Paint,
): string {
  const isTold = action === "stop_following" || action === "review";
  const told = isTold ? `, ${TOLD_ACTION[action]}` : "";
  return `  ${colour(plain(code))}  ${plain(message)} ${faint(`[${plain(policy ?? "")}${told}]`)}`;
}

/** What the policy offers for a denial, or says of it; undefined where it has no remedy to begin with. */
export function fixFor(
  { fix }: Pick<DependencyVerdict, "fix">,
  finding: DependencyFinding,
): DependencyFix | undefined {
  const fields = ["code", "module", "policy", "subject"] as const;
  return fix.find((each) => fields.every((field) => each[field] === finding[field]));
}

function fixLines(fix: DependencyFix | undefined, { good, faint }: Paint): string[] {
  if (fix === undefined) return [];
  const { commands = [], moves = [], why } = fix;
  if (why !== undefined) return [`      ${faint("no fix:")} ${plain(why)}`];
  return [
    ...commands.map((command) => `      ${good("fix:")} ${plain(command)}`),
    ...moves.map(({ path, from, to }) =>
      faint(`           ${plain(path)} ${plain(from ?? "(new)")} -> ${plain(to ?? "(gone)")}`),
    ),
  ];
}
