import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { CHART, type RenderedChart } from "./chart-oracle.ts";

interface Mount {
  readonly name: string;
  readonly mountPath: string;
}

export interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string; readonly scheme: string };
}

export interface Container {
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
  readonly securityContext: unknown;
  readonly resources: { readonly limits: unknown; readonly requests: unknown };
  readonly volumeMounts: readonly Mount[];
}

export interface PodSpec {
  readonly automountServiceAccountToken: boolean;
  readonly enableServiceLinks: boolean;
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: unknown;
  readonly containers: readonly [Container];
  readonly volumes: readonly { readonly name: string }[];
}

export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly replicas?: number;
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly template?: {
      readonly metadata: Manifest["metadata"];
      readonly spec: PodSpec;
    };
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
  };
}

/** The values that the chart documents, by the name of their file. */
export function documentedValues(): readonly { readonly name: string; readonly text: string }[] {
  const folder = path.join(CHART, "ci");
  return readdirSync(folder)
    .toSorted()
    .map((file) => ({
      name: file.replace("-values.yaml", ""),
      text: readFileSync(path.join(folder, file), "utf8"),
    }));
}

export function manifestsOf({ manifests = {} }: RenderedChart): readonly Manifest[] {
  const documents = Object.values(manifests).flatMap((text) => parseAllDocuments(text));
  return documents.map((document) => document.toJS() as Manifest);
}

export function workloadOf(rendered: RenderedChart): Manifest {
  const found = manifestsOf(rendered).find(({ spec }) => spec?.template !== undefined);
  if (found === undefined) throw new Error("no pods are made");
  return found;
}

export function podOf(rendered: RenderedChart): PodSpec {
  const pod = workloadOf(rendered).spec?.template?.spec;
  if (pod === undefined) throw new Error("no pods are made");
  return pod;
}

/** The text of gatehouse.yaml. */
export function settingsOf(rendered: RenderedChart): string {
  const map = manifestsOf(rendered).find(({ kind }) => kind === "ConfigMap");
  return map?.data?.["gatehouse.yaml"] ?? "";
}

/** What the image sets, and what the container sets over it; of Secrets comes what `secrets` has for the variable. */
export function environmentIn(
  { env }: Container,
  secrets: Readonly<Record<string, string>>,
): Record<string, string> {
  const set = env.map(({ name, value = secrets[name] ?? "" }) => [name, value]);
  return { ...imageEnvironment(), ...Object.fromEntries(set) };
}

function imageEnvironment(): Record<string, string> {
  const docker = readFileSync(path.join(CHART, "../../../Dockerfile"), "utf8");
  const lines = [...docker.matchAll(/^ENV (.*)$/gm)].map(([, line = ""]) => line.split(" "));
  return Object.fromEntries(lines.flat().map((pair) => pair.split("=") as [string, string]));
}

/** A file of YAML of the chart. */
export function chartFile(name: string): Record<string, unknown> {
  return parse(readFileSync(path.join(CHART, name), "utf8")) as Record<string, unknown>;
}
