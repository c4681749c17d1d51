import path from "node:path";
import { askerOf } from "./go-program.ts";
import { ROOT } from "./process.ts";

/** What building the oracle needs. */
export const CHART_ORACLE_NEEDS: readonly string[] = ["go"];

/** The chart that the project gives. */
export const CHART: string = path.join(ROOT, "deploy", "helm", "gatehouse");

/** What Helm makes of a chart and of values (tools/chart). */
export interface RenderedChart {
  /** What Helm says instead of rendering. */
  readonly refusal?: string;
  /** YAML by the file of its template. */
  readonly manifests?: Readonly<Record<string, string>>;
  readonly notes?: string;
  readonly lint: readonly string[];
  /** What Kubernetes' own types say against the manifests. */
  readonly faults: readonly string[];
}

const ask = askerOf("--only-chart-oracle");

/** Renders for each text of values, in one run, as a release `gatehouse` in the namespace `policy`. */
export function renderChart(values: readonly string[], chart: string = CHART): RenderedChart[] {
  const names = { chart, release: "gatehouse", namespace: "policy" };
  return ask(values.map((text) => ({ ...names, values: text }))) as RenderedChart[];
}
