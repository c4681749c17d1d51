import type { Certificate } from "./certificate.ts";
import { ANY_POLICY, PolicyGraph } from "./policy-graph.ts";

/** How many certificates may follow until something holds. */
interface Counters {
  explicitPolicy: number;
  policyMapping: number;
  inhibitAnyPolicy: number;
}

/** Whether a chain, the leaf first, is valid for some policy (RFC 5280, section 6.1, as Go's policiesValid has it). */
export function arePoliciesValid(chain: readonly Certificate[]): boolean {
  const n = chain.length - 1;
  if (n === 0) return true;
  const counters = { explicitPolicy: n + 1, policyMapping: n + 1, inhibitAnyPolicy: n + 1 };
  let graph: PolicyGraph | undefined = new PolicyGraph();
  for (let i = n - 1; i >= 0; i--) {
    const certificate = chain[i] as Certificate;
    if ((certificate.policies?.length ?? 0) === 0) graph = undefined;
    if (counters.explicitPolicy === 0 && graph === undefined) return false;
    if (graph !== undefined && !addPolicies(graph, certificate, i, n, counters)) return false;
    if (i > 0) count(counters, certificate);
  }
  const isExplicit = counters.explicitPolicy <= 1 || chain[0]?.requireExplicitPolicy === 0n;
  return !isExplicit || (graph?.hasValidPolicy ?? false);
}

function addPolicies(
  graph: PolicyGraph,
  certificate: Certificate,
  i: number,
  n: number,
  { inhibitAnyPolicy, policyMapping }: Counters,
): boolean {
  const policies = (certificate.policies ?? []).map(({ oid }) => oid);
  graph.descend();
  for (const policy of policies) if (policy !== ANY_POLICY) graph.add(policy);
  const isAnyAllowed = inhibitAnyPolicy > 0 || (n - i < n && isSelfIssued(certificate));
  if (policies.includes(ANY_POLICY) && isAnyAllowed) graph.addMissing();
  graph.prune();
  return i === 0 || addMappings(graph, certificate, policyMapping > 0);
}

function addMappings(graph: PolicyGraph, certificate: Certificate, isAllowed: boolean): boolean {
  const mappings = new Map<string, string[]>();
  for (const { issuer, subject } of certificate.policyMappings ?? []) {
    if (!isAllowed) graph.remove(issuer);
    else if (issuer === ANY_POLICY || subject === ANY_POLICY) return false;
    else mappings.set(issuer, [...(mappings.get(issuer) ?? []), subject]);
  }
  if (certificate.policyMappings !== undefined) graph.prune();
  for (const [issuer, subjects] of mappings) graph.map(issuer, subjects);
  return true;
}

function isSelfIssued({ rawIssuer, rawSubject }: Certificate): boolean {
  return rawIssuer.equals(rawSubject);
}

function count(counters: Counters, certificate: Certificate): void {
  const limits = {
    explicitPolicy: certificate.requireExplicitPolicy,
    policyMapping: certificate.inhibitPolicyMapping,
    inhibitAnyPolicy: certificate.inhibitAnyPolicy,
  };
  for (const name of ["explicitPolicy", "policyMapping", "inhibitAnyPolicy"] as const) {
    if (!isSelfIssued(certificate) && counters[name] > 0) counters[name]--;
    const limit = limits[name];
    if (limit !== undefined && limit >= 0n && limit < BigInt(counters[name])) {
      counters[name] = Number(limit);
    }
  }
}
