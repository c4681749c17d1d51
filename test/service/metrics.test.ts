import { describe, expect, test } from "@jest/globals";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { parseRevision } from "../../src/domain/revision.ts";
import { builtProgram } from "../../src/means/program/built-program.ts";
import { createMetrics, METRICS } from "../../src/service/metrics.ts";
import { handedMaterial, materialOf, SERVER } from "../support/x509/tls-folder.ts";

const revision = parseRevision("a".repeat(64));
const head = { epoch: "0".repeat(16), sequence: 7, revision };

function watched() {
  const metrics = createMetrics();
  metrics.watch({
    waiting: () => 3,
    unableAgents: () => [["authz", 2]],
    heads: () => [{ name: parseBundleName("authz"), head }],
    activeRevisions: () => [["authz", revision]],
    activation: () => ({ state: "failed" }),
    engines: () => ({ held: 4, heldBytes: 5_000, made: 9, dropped: 5 }),
    isStoreUp: () => true,
    tls: handedMaterial({ ...materialOf(SERVER), endsAt: 1_700_000_000_999 }),
    access: { isStale: () => true },
  });
  return metrics;
}

describe("metrics", () => {
  test("are exactly the ones of the table, besides those of the process", async () => {
    const text = await watched().render();
    const rendered = [...text.matchAll(/^# HELP (gatehouse_\w+) (.*)$/gm)];
    const byName = (a: readonly unknown[], b: readonly unknown[]) =>
      String(a[0]).localeCompare(String(b[0]));
    expect(rendered.map(([, name, help]) => [name, help]).toSorted(byName)).toEqual(
      METRICS.map(({ name, help }) => [name, help]).toSorted(byName),
    );
    expect(text).toContain("process_cpu_seconds_total");
  });

  test("count what happened", async () => {
    const metrics = watched();
    metrics.bundleAnswered("authz", 304);
    metrics.bundleAnswered("authz", 304);
    metrics.pushed("refused");
    metrics.credentialRefused("expired");
    metrics.limited("failures");
    metrics.decided("answered");
    metrics.decided("answered");
    metrics.decided("failed");
    metrics.workerRestarted(2);
    metrics.evaluationTimedOut("authz/allow");
    const text = await metrics.render();
    for (const line of [
      'gatehouse_bundle_requests_total{bundle="authz",status="304"} 2',
      'gatehouse_pushes_total{outcome="refused"} 1',
      'gatehouse_credentials_refused_total{reason="expired"} 1',
      'gatehouse_requests_limited_total{limit="failures"} 1',
      'gatehouse_decisions_total{outcome="answered"} 2',
      'gatehouse_decisions_total{outcome="refused"} 0',
      'gatehouse_decisions_total{outcome="failed"} 1',
      "gatehouse_worker_restarts_total 2",
      'gatehouse_evaluation_timeouts_total{entrypoint="authz/allow"} 1',
      "gatehouse_bundle_waiting 3",
      'gatehouse_agents_unable_to_activate{bundle="authz"} 2',
      "gatehouse_engines_held 4",
      "gatehouse_engine_bytes 5000",
      "gatehouse_engines_made_total 9",
      "gatehouse_engines_dropped_total 5",
      "gatehouse_store_up 1",
      `gatehouse_build_info{version="${builtProgram().version}",revision="",node="${process.versions.node}",opa="1.22.2"} 1`,
      "gatehouse_tls_certificate_end_seconds 1700000000",
      "gatehouse_tls_files_stale 0",
      "gatehouse_access_file_stale 1",
      'gatehouse_head_sequence{bundle="authz"} 7',
      'gatehouse_activation_failed{bundle="authz"} 1',
      "gatehouse_bundles_activating 0",
      `gatehouse_active_revision_info{bundle="authz",revision="${revision}"} 1`,
    ]) {
      expect(text.split("\n")).toContain(line);
    }
    expect(await metrics.render()).toContain('gatehouse_decisions_total{outcome="answered"} 2');
  });

  test("measure every 64th decision", async () => {
    const metrics = createMetrics();
    const sampled = Array.from({ length: 640 }, () => metrics.isSampled());
    expect(sampled.filter(Boolean)).toHaveLength(10);
    metrics.decisionTook(0.000_015);
    expect(await metrics.render()).toContain(
      'gatehouse_decision_duration_seconds_bucket{le="0.00002"} 1',
    );
  });

  test("two services in one process do not mix", async () => {
    const [one, other] = [createMetrics(), createMetrics()];
    one.pushed("published");
    expect(await other.render()).not.toContain('outcome="published"');
  });
});
