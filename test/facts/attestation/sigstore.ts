import { createHash, generateKeyPairSync, sign, X509Certificate } from "node:crypto";
import { initializeCA, initializeCTLog, initializeTLog, initializeTSA } from "@sigstore/mock";
import type { Envelope } from "../../../src/facts/attestation/dsse/envelope.ts";
import { preAuthEncoding } from "../../../src/facts/attestation/dsse/pre-auth-encoding.ts";
import type { Person } from "./people.ts";

const ISSUER_EXTENSION = "1.3.6.1.4.1.57264.1.8";
const SHA256_OID = "2.16.840.1.101.3.4.2.1";
const LOG_URL = "https://log.test";

/** A JSON value that a test takes apart. */
// biome-ignore lint/suspicious/noExplicitAny: tests break it in every way.
export type Loose = any;

export interface Signing {
  readonly issuer?: string;
  readonly san?: string;
  /** Minutes behind the birth of the world. */
  readonly minute: number;
  /** A plain key instead of a certificate. */
  readonly plain?: Person;
  /** What stands in the bundle beside the envelope. */
  readonly with?: readonly ("log" | "promise" | "timestamp")[];
}

/** Certificate authority, logs and timestamp authority of our own, all offline. */
export interface World {
  /** Milliseconds since the epoch: nothing here is valid before. */
  readonly birth: number;
  /** `trusted_root.json`. */
  readonly root: Loose;
  /** The statement of an envelope, signed anew. */
  bundle(envelope: Envelope, signing: Signing): Promise<Loose>;
}

const base64 = (bytes: ArrayBufferView | ArrayBuffer | Uint8Array): string =>
  ArrayBuffer.isView(bytes)
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64")
    : Buffer.from(bytes).toString("base64");
const pair = () => generateKeyPairSync("ec", { namedCurve: "P-256" });

export async function createWorld(): Promise<World> {
  const [caKeys, ctKeys, logKeys, tsaKeys] = [pair(), pair(), pair(), pair()];
  const ctlog = await initializeCTLog(ctKeys);
  const ca = await initializeCA(caKeys, ctlog);
  const tsa = await initializeTSA(tsaKeys);
  const log = await initializeTLog(LOG_URL, logKeys);
  const birth =
    Date.parse(new X509Certificate(Buffer.from(base64(tsa.intCertificate), "base64")).validFrom) +
    1000;
  const start = new Date(birth - 3600_000).toISOString();
  const logEntry = (rawBytes: string, keyId: string) => ({
    baseUrl: LOG_URL,
    hashAlgorithm: "SHA2_256",
    publicKey: { rawBytes, keyDetails: "PKIX_ECDSA_P256_SHA_256", validFor: { start } },
    logId: { keyId },
  });
  const authority = (...certificates: ArrayBufferView[]) => ({
    subject: { organization: "test", commonName: "test" },
    uri: "https://ca.test",
    certChain: { certificates: certificates.map((each) => ({ rawBytes: base64(each) })) },
    validFor: { start },
  });
  const logId = createHash("sha256").update(log.publicKey).digest("base64");
  const root = {
    mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
    tlogs: [logEntry(log.publicKey.toString("base64"), logId)],
    certificateAuthorities: [authority(ca.rootCertificate)],
    ctlogs: [logEntry(ctlog.publicKey.toString("base64"), base64(ctlog.logID))],
    timestampAuthorities: [authority(tsa.intCertificate, tsa.rootCertificate)],
  };
  const bundle = async (envelope: Envelope, signing: Signing): Promise<Loose> => {
    const at = new Date(birth + signing.minute * 60_000);
    const wanted = signing.with ?? ["log", "promise"];
    const leaf = pair();
    const data = preAuthEncoding(envelope.payloadType, envelope.payload);
    const key = signing.plain?.key.key ?? leaf.privateKey;
    const sig = sign(key.asymmetricKeyType === "ed25519" ? null : "sha256", data, key);
    const issuing = await initializeCAAt(at);
    const certificate = await issuing.issueCertificate({
      publicKey: leaf.publicKey.export({ type: "spki", format: "der" }),
      subjectAltName: signing.san ?? "https://ci.test/app/release.yml@refs/tags/v1.2.0",
      extensions: [{ oid: ISSUER_EXTENSION, value: signing.issuer ?? "https://issuer.test" }],
    });
    return {
      mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
      verificationMaterial: {
        ...(signing.plain === undefined
          ? { certificate: { rawBytes: base64(certificate) } }
          : { publicKey: { hint: "somebody" } }),
        tlogEntries: wanted.includes("log")
          ? [await logged(envelope, sig, base64(certificate), at, wanted.includes("promise"))]
          : [],
        timestampVerificationData: {
          rfc3161Timestamps: wanted.includes("timestamp")
            ? [{ signedTimestamp: await stamped(sig, at) }]
            : [],
        },
      },
      dsseEnvelope: {
        payload: envelope.payload.toString("base64"),
        payloadType: envelope.payloadType,
        signatures: [{ sig: sig.toString("base64"), keyid: "" }],
      },
    };
  };

  /** The same authority at another time: it makes its root anew, by the same key. */
  async function initializeCAAt(at: Date) {
    return await initializeCA(caKeys, ctlog, at);
  }

  async function stamped(sig: Buffer, at: Date): Promise<string> {
    const clock = await initializeTSA(tsaKeys, at);
    const artifactHash = createHash("sha256").update(sig).digest();
    const request = { artifactHash, hashAlgorithmOID: SHA256_OID, nonce: 1, policyOID: "1.2.3" };
    return base64(await clock.timestamp(request));
  }

  async function logged(
    envelope: Envelope,
    sig: Buffer,
    certificate: string,
    at: Date,
    isPromised: boolean,
  ) {
    const clock = await initializeTLog(LOG_URL, logKeys, at);
    const hash = createHash("sha256").update(envelope.payload).digest("hex");
    const entries: Loose = await clock.log({
      apiVersion: "0.0.1",
      kind: "dsse",
      spec: {
        payloadHash: { algorithm: "sha256", value: hash },
        signatures: [{ signature: sig.toString("base64"), verifier: certificate }],
      },
    });
    const [entry] = Object.values(entries) as Loose[];
    const { inclusionProof, signedEntryTimestamp } = entry.verification;
    return {
      logIndex: String(entry.logIndex),
      logId: { keyId: Buffer.from(entry.logID, "hex").toString("base64") },
      kindVersion: { kind: "dsse", version: "0.0.1" },
      integratedTime: String(entry.integratedTime),
      ...(isPromised && { inclusionPromise: { signedEntryTimestamp } }),
      inclusionProof: {
        logIndex: String(inclusionProof.logIndex),
        rootHash: Buffer.from(inclusionProof.rootHash, "hex").toString("base64"),
        treeSize: String(inclusionProof.treeSize),
        hashes: inclusionProof.hashes,
        checkpoint: { envelope: inclusionProof.checkpoint },
      },
      canonicalizedBody: entry.body,
    };
  }
  return { birth, root, bundle };
}
