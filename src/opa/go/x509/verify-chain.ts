import { bigBytes } from "../crypto/keys.ts";
import { verifyEcdsa, verifyEd25519, verifyRsa } from "../crypto/verify.ts";
import type { Certificate } from "./certificate.ts";
import { meetsConstraints } from "./chain-constraints.ts";
import { DerReader, TAG } from "./der-reader.ts";
import { isValidHostname } from "./hostname.ts";
import { arePoliciesValid } from "./policies.ts";

export interface VerifyOptions {
  /** Nanoseconds since the epoch. */
  readonly nowNs: bigint;
  /** "" for any. */
  readonly dnsName: string;
  /** Of which one must be allowed; Go's numbers. */
  readonly keyUsages: readonly number[];
}

const ANY_USAGE = 0;
const SERVER_AUTH = 1;

type Chain = readonly Certificate[];
type Role = "leaf" | "intermediate" | "root";

/** Certificate.Verify of a leaf below one root: the first chain that holds, the leaf first; undefined for none. */
export function verifyChain(
  leaf: Certificate,
  root: Certificate,
  intermediates: readonly Certificate[],
  options: VerifyOptions,
): Chain | undefined {
  if (!isUsable(leaf, "leaf", [], options)) return undefined;
  if (options.dnsName !== "" && !isValidHostname(leaf, options.dnsName)) return undefined;
  const search: Search = { root, intermediates: distinct(intermediates), options, checks: 0 };
  const chains = leaf.raw.equals(root.raw) ? [[leaf]] : buildChains(search, [leaf]).chains;
  const usages = options.keyUsages.length === 0 ? [SERVER_AUTH] : options.keyUsages;
  return chains.find(
    (chain) =>
      arePoliciesValid(chain) &&
      (usages.includes(ANY_USAGE) || allowsUsage(chain, usages)) &&
      meetsConstraints(chain),
  );
}

interface Search {
  readonly root: Certificate;
  readonly intermediates: readonly Certificate[];
  readonly options: VerifyOptions;
  checks: number;
}

/** Signatures that may be looked at for one leaf. */
const MAX_CHECKS = 100;

interface Built {
  readonly chains: readonly Chain[];
  /** The search was given up. */
  readonly isOver: boolean;
}

function buildChains(search: Search, chain: Chain): Built {
  const child = chain.at(-1) as Certificate;
  const chains: Chain[] = [];
  for (const [role, pool] of [
    ["root", [search.root]],
    ["intermediate", search.intermediates],
  ] as const) {
    for (const parent of likelyParents(child, pool)) {
      if (++search.checks > MAX_CHECKS) return { chains, isOver: chains.length === 0 };
      if (!isParent(parent, role, chain, search.options)) continue;
      if (role === "root") chains.push([...chain, parent]);
      else {
        const built = buildChains(search, [...chain, parent]);
        chains.push(...built.chains);
        if (built.isOver) return { chains, isOver: chains.length === 0 };
      }
    }
  }
  return { chains, isOver: false };
}

function isParent(parent: Certificate, role: Role, chain: Chain, options: VerifyOptions): boolean {
  const child = chain.at(-1) as Certificate;
  return (
    parent.publicKey !== undefined &&
    !chain.some((held) => isSameSubject(parent, held)) &&
    isSignedBy(child, parent) &&
    isUsable(parent, role, chain, options)
  );
}

/** Those of the right name; first those whose key identifiers agree, then those where one is missing. */
function likelyParents(child: Certificate, pool: readonly Certificate[]): readonly Certificate[] {
  const rank = ({ subjectKeyId }: Certificate): number => {
    const own = subjectKeyId ?? Buffer.alloc(0);
    const wanted = child.authorityKeyId ?? Buffer.alloc(0);
    if (own.equals(wanted)) return 0;
    return own.length === 0 || wanted.length === 0 ? 1 : 2;
  };
  return pool
    .filter((one) => one.rawSubject.equals(child.rawIssuer))
    .toSorted((left, right) => rank(left) - rank(right));
}

const SUBJECT_ALT_NAME = "2.5.29.17";

function isSameSubject(candidate: Certificate, held: Certificate): boolean {
  if (!candidate.rawSubject.equals(held.rawSubject) || !candidate.rawKey.equals(held.rawKey)) {
    return false;
  }
  const [left, right] = [candidate, held].map(
    ({ extensions }) => extensions?.find(({ oid }) => oid === SUBJECT_ALT_NAME)?.value,
  );
  return left === undefined || right === undefined ? left === right : left.equals(right);
}

function isUsable(
  certificate: Certificate,
  role: Role,
  chain: Chain,
  { nowNs }: VerifyOptions,
): boolean {
  const { basicConstraints, notBefore, notAfter } = certificate;
  if (certificate.unhandledCritical !== undefined) return false;
  if (nowNs < nanoseconds(notBefore.seconds) || nowNs > nanoseconds(notAfter.seconds)) return false;
  if (role === "intermediate" && basicConstraints?.isCa !== true) return false;
  const length = basicConstraints?.maxPathLength ?? -1n;
  return length < 0n || BigInt(chain.length - 1) <= length;
}

function nanoseconds(seconds: number): bigint {
  return BigInt(seconds) * 1_000_000_000n;
}

const CERTIFICATE_SIGN = 1 << 5;

function isSignedBy(child: Certificate, parent: Certificate): boolean {
  const { basicConstraints, keyUsage, version } = parent;
  if (basicConstraints === undefined ? version === 3 : !basicConstraints.isCa) return false;
  if (keyUsage !== 0 && (keyUsage & CERTIFICATE_SIGN) === 0) return false;
  return isSignatureOf(child, parent);
}

function isSignatureOf(child: Certificate, { publicKey }: Certificate): boolean {
  const { signatureAlgorithm: algorithm, rawTbs, signature } = child;
  const { key, hash = "", isPss = false } = algorithm;
  if (key === "ed25519") {
    return publicKey?.kind === "ed25519" && verifyEd25519(publicKey, rawTbs, signature);
  }
  if (hash === "" || hash === "md5" || hash === "sha1" || key !== publicKey?.kind) return false;
  if (publicKey.kind === "rsa") {
    return verifyRsa(publicKey, hash, isPss ? "pss-hash-salt" : "pkcs1", rawTbs, signature);
  }
  const numbers = numbersOf(signature);
  if (publicKey.kind !== "ecdsa" || numbers === undefined) return false;
  return verifyEcdsa(publicKey, hash, rawTbs, bigBytes(numbers[0]), bigBytes(numbers[1]));
}

function numbersOf(signature: Buffer): readonly [r: bigint, s: bigint] | undefined {
  const outer = new DerReader(signature);
  const inner = outer.read(TAG.sequence);
  const [r, s] = [inner?.integer(), inner?.integer()];
  if (r === undefined || s === undefined || r < 0n || s < 0n) return undefined;
  return outer.isEmpty && inner?.isEmpty ? [r, s] : undefined;
}

/** Whether one of the usages is allowed by every certificate that says which it allows. */
function allowsUsage(chain: Chain, usages: readonly number[]): boolean {
  return usages.some((usage) =>
    chain.every(({ extKeyUsage, unknownExtKeyUsage }) => {
      if (extKeyUsage === undefined && unknownExtKeyUsage === undefined) return true;
      return extKeyUsage?.some((one) => one === ANY_USAGE || one === usage) ?? false;
    }),
  );
}

function distinct(certificates: readonly Certificate[]): readonly Certificate[] {
  const byBytes = new Map<string, Certificate>();
  for (const one of certificates) {
    const bytes = one.raw.toString("latin1");
    if (!byBytes.has(bytes)) byBytes.set(bytes, one);
  }
  return [...byBytes.values()];
}
