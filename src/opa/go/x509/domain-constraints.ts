import { hasMatch, sortAndPrune } from "./sorted-constraints.ts";

/** Domains that are permitted or excluded, as Go's dnsConstraints: one without labels is every domain. */
export class DomainConstraints {
  readonly #isAll: boolean;
  readonly #sorted: readonly string[];
  /** Of what is excluded: a wildcard beside it would cover it. */
  readonly #parents: ReadonlySet<string>;

  constructor(domains: readonly string[], isPermitted: boolean) {
    this.#isAll = domains.includes("");
    this.#sorted = this.#isAll ? [] : sortAndPrune(domains, compareDomains, hasSuffix);
    const parents = isPermitted ? [] : this.#sorted.map((one) => behindFirstLabel(lower(one)));
    this.#parents = new Set(parents.filter((parent) => parent !== ""));
  }

  has(domain: string): boolean {
    if (this.#isAll) return true;
    const isMatch = hasMatch(
      this.#sorted,
      (constraint) => compareDomains(constraint, domain),
      (constraint) => hasSuffix(constraint, domain),
    );
    return (
      isMatch || (domain.startsWith("*") && this.#parents.has(behindFirstLabel(lower(domain))))
    );
  }
}

/** Whether the domain is the suffix, or below it. */
function hasSuffix(suffix: string, domain: string): boolean {
  if (!lower(domain).endsWith(lower(suffix))) return false;
  const before = domain.length - suffix.length - 1;
  return suffix.startsWith(".") || before < 0 || domain[before] === ".";
}

/** From the last byte to the first, a dot before all others. */
function compareDomains(left: string, right: string): number {
  let [i, k] = [left.length - 1, right.length - 1];
  for (; i >= 0 && k >= 0; i--, k--) {
    const order = rankOf(left.charCodeAt(i)) - rankOf(right.charCodeAt(k));
    if (order !== 0) return order;
  }
  return i - k;
}

function rankOf(code: number): number {
  if (code === 0x2e) return 0;
  return code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
}

function behindFirstLabel(domain: string): string {
  const dot = domain.indexOf(".");
  return dot < 0 ? "" : domain.slice(dot);
}

function lower(text: string): string {
  return text.toLowerCase();
}
