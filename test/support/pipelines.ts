import { readFileSync } from "node:fs";
import path from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { ROOT } from "./process.ts";

const FOLDER = path.join(ROOT, "deploy/pipelines");

/** The folder of the example policy that the pipelines ask. */
export const PIPELINE_POLICY: string = path.join(FOLDER, "policy");

export interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface WorkflowJob {
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly securityContext?: unknown;
  readonly resources?: { readonly requests?: unknown; readonly limits?: unknown };
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}

interface Pod {
  readonly restartPolicy: string;
  readonly securityContext: unknown;
  readonly initContainers: readonly Container[];
  readonly containers: readonly Container[];
  readonly volumes: readonly {
    readonly name: string;
    readonly projected?: { readonly sources: readonly unknown[] };
  }[];
}

export interface Job {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly backoffLimit: number;
    readonly podFailurePolicy: { readonly rules: readonly unknown[] };
    readonly template: { readonly spec: Pod };
  };
}

export function releaseWorkflow(): { readonly jobs: Readonly<Record<string, WorkflowJob>> } {
  return parse(readFileSync(path.join(FOLDER, "github-actions.yml"), "utf8"));
}

/** The Jobs of a file of hooks; of a chart's template with `values` in the place of its expressions. */
export function hookJobs(
  file: "helm-hook.yaml" | "argo-hook.yaml",
  values: Readonly<Record<string, string>> = {},
): readonly Job[] {
  const text = readFileSync(path.join(FOLDER, file), "utf8");
  const rendered = text.replace(/\{\{(?: required "[^"]*")? \.([A-Za-z.]+) \}\}/g, (_, name) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${file} asks for ${name}, which has no value`);
    return value;
  });
  if (rendered.includes("{{")) throw new Error(`${file} holds an expression that is not known`);
  return parseAllDocuments(rendered).map((document) => {
    for (const error of document.errors) throw error;
    return document.toJS();
  });
}

export function containersOf({ spec }: Job): readonly Container[] {
  const { initContainers, containers } = spec.template.spec;
  return [...initContainers, ...containers];
}

/** What runs in the container of that name. */
export function gateOf(job: Job): Container {
  const gate = containersOf(job).find(({ name }) => name === "gate");
  if (gate === undefined) throw new Error(`${job.metadata.name} has no container "gate"`);
  return gate;
}

/** The arguments of each call of our program in a shell script, with what the variables of the shell hold. */
export function programCalls(
  script: string,
  variables: Readonly<Record<string, string>>,
): readonly (readonly string[])[] {
  const lines = script.replaceAll("\\\n", " ").split("\n");
  return lines.flatMap((line) => {
    const call = /(?:npx --yes opa-gatehouse|node \/gatehouse\/dist\/cli\/main\.js) ([^|]*)/.exec(
      line,
    );
    if (call === null) return [];
    const text = (call[1] ?? "").replace(/\$([A-Z_]+)/g, (_, name: string) => {
      const value = variables[name];
      if (value === undefined) throw new Error(`nothing says what $${name} holds`);
      return value;
    });
    return [text.replaceAll('"', "").trim().split(/\s+/)];
  });
}
