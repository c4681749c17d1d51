import { createPrivateKey, type KeyObject } from "node:crypto";
import { type NamedFile, readNamedFile, refusedFile } from "./named-file.ts";
import { pemBlocks } from "./pem-blocks.ts";

/** A key as it was read, and its text in PEM. */
export interface ReadPrivateKey {
  readonly pem: string;
  readonly key: KeyObject;
}

/** The first private key of a PEM file. Throws `misconfigured`, also where a passphrase would be needed. */
export async function readPrivateKey(named: NamedFile): Promise<ReadPrivateKey> {
  const blocks = pemBlocks(await readNamedFile(named));
  const block = blocks.find(({ label }) => label.endsWith("PRIVATE KEY"));
  if (block === undefined) {
    const other = blocks.some(({ label }) => label === "CERTIFICATE") ? "a certificate and " : "";
    throw refusedFile(named, `it holds ${other}no private key in PEM`);
  }
  const { label, text: pem } = block;
  if (label.startsWith("ENCRYPTED") || pem.includes("Proc-Type: 4,ENCRYPTED")) {
    throw refusedFile(named, "its key is encrypted; one without a passphrase is wanted");
  }
  try {
    return { pem, key: createPrivateKey(pem) };
  } catch {
    throw refusedFile(named, "its private key cannot be read");
  }
}
