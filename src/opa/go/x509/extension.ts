import { GoError } from "../go-error.ts";
import { type DerReader, TAG } from "./der-reader.ts";
import { need } from "./need.ts";

export interface Extension {
  readonly oid: string;
  readonly isCritical: boolean;
  readonly value: Buffer;
}

/** The extensions of a certificate, each at most once; throws a GoError. */
export function parseExtensionList(list: DerReader): readonly Extension[] {
  const extensions: Extension[] = [];
  const seen = new Set<string>();
  while (!list.isEmpty) {
    const extension = parseExtension(need(list.read(TAG.sequence), "x509: malformed extension"));
    if (seen.has(extension.oid)) {
      throw new GoError(
        `x509: certificate contains duplicate extension with OID "${extension.oid}"`,
      );
    }
    seen.add(extension.oid);
    extensions.push(extension);
  }
  return extensions;
}

/** What stands in the sequence of one extension; throws a GoError. */
export function parseExtension(der: DerReader): Extension {
  const oid = need(der.oid(), "x509: malformed extension OID field");
  const isCritical =
    der.isNext(TAG.boolean) && need(der.boolean(), "x509: malformed extension critical field");
  const value = need(der.bytes(TAG.octetString), "x509: malformed extension value field");
  return { oid, isCritical, value };
}
