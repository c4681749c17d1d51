export const ANY_POLICY = "2.5.29.32.0";

interface Node {
  readonly policy: string;
  expected: readonly string[];
  readonly parents: Set<Node>;
  readonly children: Set<Node>;
}

/** The policies that hold at each depth of a chain, and where each comes from (RFC 9618). */
export class PolicyGraph {
  readonly #strata: Map<string, Node>[] = [new Map([[ANY_POLICY, makeNode(ANY_POLICY, [])]])];
  /** The nodes of the depth above by what they expect. */
  #byExpected: ReadonlyMap<string, readonly Node[]> = new Map();

  /** Goes on to the next certificate. */
  descend(): void {
    const byExpected = new Map<string, Node[]>();
    for (const node of this.#leaves.values()) {
      for (const policy of node.expected) {
        byExpected.set(policy, [...(byExpected.get(policy) ?? []), node]);
      }
    }
    this.#byExpected = byExpected;
    this.#strata.push(new Map());
  }

  /** A policy of this certificate: below what expects it, else below any policy. */
  add(policy: string): void {
    const any = this.#above.get(ANY_POLICY);
    const parents = this.#byExpected.get(policy) ?? (any === undefined ? [] : [any]);
    if (parents.length > 0) this.#insert(makeNode(policy, parents));
  }

  /** This certificate is for any policy: whatever is expected and not there yet. */
  addMissing(): void {
    for (const [policy, parents] of this.#byExpected) {
      if (!this.#leaves.has(policy)) this.#insert(makeNode(policy, parents));
    }
  }

  remove(policy: string): void {
    const node = this.#leaves.get(policy);
    if (node === undefined) return;
    for (const parent of node.parents) parent.children.delete(node);
    this.#leaves.delete(policy);
  }

  /** What of the next certificate counts as a policy of this one. */
  map(issuer: string, subjects: readonly string[]): void {
    const node = this.#leaves.get(issuer);
    const any = this.#leaves.get(ANY_POLICY);
    if (node !== undefined) node.expected = subjects;
    else if (any !== undefined) this.#insert({ ...makeNode(issuer, [any]), expected: subjects });
  }

  /** Leaves out what leads to no certificate below. */
  prune(): void {
    for (let depth = this.#strata.length - 2; depth > 0; depth--) {
      const stratum = this.#strata[depth] as Map<string, Node>;
      for (const node of stratum.values()) {
        if (node.children.size > 0) continue;
        for (const parent of node.parents) parent.children.delete(node);
        stratum.delete(node.policy);
      }
    }
  }

  get hasValidPolicy(): boolean {
    if (this.#leaves.has(ANY_POLICY)) return true;
    return this.#strata.some((stratum) =>
      [...stratum.values()].some(({ policy, parents }) => {
        const [only] = parents;
        return policy !== ANY_POLICY && parents.size === 1 && only?.policy === ANY_POLICY;
      }),
    );
  }

  get #leaves(): Map<string, Node> {
    return this.#strata.at(-1) as Map<string, Node>;
  }

  get #above(): Map<string, Node> {
    return this.#strata.at(-2) ?? new Map<string, Node>();
  }

  #insert(node: Node): void {
    for (const parent of node.parents) parent.children.add(node);
    this.#leaves.set(node.policy, node);
  }
}

function makeNode(policy: string, parents: readonly Node[]): Node {
  return { policy, expected: [policy], parents: new Set(parents), children: new Set() };
}
