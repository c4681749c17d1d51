import { checkPrimeSync, createPrivateKey, type KeyObject } from "node:crypto";
import { GoError } from "../go-error.ts";
import { bigBytes, bitLength, type RsaPublicKey } from "./keys.ts";
import type { RsaPrivateKey } from "./private-keys.ts";

/** A private key with everything that is precomputed from it. */
export interface CheckedRsaKey extends RsaPrivateKey {
  readonly dp: bigint;
  readonly dq: bigint;
  readonly qinv: bigint;
  /** Of a third prime and those behind it. */
  readonly crtValues: readonly CrtValue[];
}

interface CrtValue {
  readonly exponent: bigint;
  readonly coefficient: bigint;
  readonly product: bigint;
}

const MAX_EXPONENT = 2n ** 31n - 1n;
/** More than OpenSSL takes; the work grows with the cube. */
const MAX_BITS = 16_384;
/** Many more than a key ever had. */
const MAX_PRIMES = 64;

/** The key checked and precomputed as Go's crypto/rsa does; throws a GoError for an inconsistent one. */
export function checkRsaKey(key: RsaPrivateKey): CheckedRsaKey {
  const { n } = key.public;
  checkPublic(key.public);
  if (key.d >= n) throw new GoError("bigmod: input overflows the modulus");
  if (key.primes.length > MAX_PRIMES || key.primes.some((prime) => bitLength(prime) > MAX_BITS)) {
    throw new GoError("crypto/rsa: prime too large");
  }
  if (key.primes.length !== 2) return multiPrimeKey(key);
  const [p, q] = key.primes as [bigint, bigint];
  if (p < 3n || q < 3n || p >= n || q >= n) throw new GoError("crypto/rsa: invalid prime");
  if ((p * q) % n !== 0n) throw new GoError("crypto/rsa: p * q != n");
  const crt = crtOf(key, p, q);
  checkCrt(key, crt, p, q);
  const distance = p > q ? p - q : q - p;
  if (bitLength(distance) <= Math.floor(bitLength(n) / 2) - 100 || distance === 0n) {
    throw new GoError("crypto/rsa: |p - q| too small");
  }
  if (bitLength(key.d) <= Math.floor(bitLength(n) / 2)) {
    throw new GoError("crypto/rsa: d too small");
  }
  return { ...key, ...crt, crtValues: [] };
}

function checkPublic({ n, e }: RsaPublicKey): void {
  if (bitLength(n) > MAX_BITS) throw new GoError("crypto/rsa: modulus too large");
  if (n <= 1n || n % 2n === 0n) throw new GoError("crypto/rsa: public modulus is even");
  if (e < 2n) throw new GoError("crypto/rsa: public exponent too small or negative");
  if (e % 2n === 0n) throw new GoError("crypto/rsa: public exponent is even");
  if (e > MAX_EXPONENT) throw new GoError("crypto/rsa: public exponent too large");
}

type Crt = Pick<CheckedRsaKey, "dp" | "dq" | "qinv">;

/** What the key says where it says all of it. */
function crtOf({ d, dp, dq, qinv }: RsaPrivateKey, p: bigint, q: bigint): Crt {
  if (dp !== undefined && dq !== undefined && qinv !== undefined) return { dp, dq, qinv };
  if (p % 2n === 0n) throw new GoError("crypto/rsa: p is even");
  // Go takes the inverse by Fermat's theorem, which is none where p is no prime.
  if (!checkPrimeSync(p)) throw new GoError("crypto/rsa: invalid CRT coefficient");
  return { dp: d % (p - 1n), dq: d % (q - 1n), qinv: inverse(q, p) };
}

function checkCrt({ d, public: { e } }: RsaPrivateKey, crt: Crt, p: bigint, q: bigint): void {
  for (const [exponent, prime] of [
    [crt.dp, p],
    [crt.dq, q],
  ] as const) {
    if (exponent >= prime - 1n || (exponent * e) % (prime - 1n) !== 1n) {
      throw new GoError("crypto/rsa: invalid CRT exponent");
    }
    if (d % (prime - 1n) !== exponent) throw new GoError("crypto/rsa: d does not match dP");
  }
  if (crt.qinv >= p || (crt.qinv * q) % p !== 1n) {
    throw new GoError("crypto/rsa: invalid CRT coefficient");
  }
}

function multiPrimeKey(key: RsaPrivateKey): CheckedRsaKey {
  const { d, primes } = key;
  const [p, q] = primes;
  if (p === undefined || q === undefined) throw new GoError("crypto/rsa: missing primes");
  if (primes.some((prime) => prime <= 1n)) throw new GoError("crypto/rsa: prime factor is <= 1");
  let product = p * q;
  const crtValues = primes.slice(2).map((prime) => {
    const value = { exponent: d % (prime - 1n), coefficient: inverse(product, prime), product };
    product *= prime;
    return value;
  });
  return { ...key, dp: d % (p - 1n), dq: d % (q - 1n), qinv: inverse(q, p), crtValues };
}

/** The modular inverse (Euclid's extended algorithm). */
function inverse(value: bigint, modulus: bigint): bigint {
  let [low, high] = [value % modulus, modulus];
  let [x, y] = [1n, 0n];
  while (low > 1n) {
    const quotient = high / low;
    [low, high] = [high % low, low];
    [x, y] = [y - quotient * x, x];
  }
  if (low !== 1n) throw new GoError("crypto/rsa: prime factors are not relatively prime");
  return ((x % modulus) + modulus) % modulus;
}

/** The same key for Node's crypto. */
export function rsaKeyObject(key: CheckedRsaKey): KeyObject {
  const [p = 0n, q = 0n] = key.primes;
  const { n, e } = key.public;
  const parts = { n, e, d: key.d, p, q, dp: key.dp, dq: key.dq, qi: key.qinv };
  const texts = Object.entries(parts).map(([name, value]) => [
    name,
    bigBytes(value).toString("base64url"),
  ]);
  return createPrivateKey({ key: { kty: "RSA", ...Object.fromEntries(texts) }, format: "jwk" });
}
