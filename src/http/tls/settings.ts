import { parseOptional } from "../../means/settings/parsers.ts";
import { misconfigured, type Setting } from "../../means/settings/setting.ts";

export const TLS_CERT: Setting<string | undefined> = {
  name: "GATEHOUSE_TLS_CERT",
  fallback: "",
  meaning:
    "PEM file with the server's certificate, then those between it and its authority. With it the address speaks TLS alone.",
  parse: parseOptional,
};

export const TLS_KEY: Setting<string | undefined> = {
  name: "GATEHOUSE_TLS_KEY",
  fallback: "",
  meaning: "PEM file with the key of that certificate, not encrypted.",
  parse: parseOptional,
};

export const TLS_CLIENT_CA: Setting<string | undefined> = {
  name: "GATEHOUSE_TLS_CLIENT_CA",
  fallback: "",
  meaning:
    "PEM file with the authorities of client certificates. With it clients are asked for one; who shows none is served too.",
  parse: parseOptional,
};

/** The files that TLS is spoken with. */
export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
  readonly clientAuthorities: string | undefined;
}

/** Undefined where none is set. Throws `misconfigured` where one is set and another is missing. */
export function tlsFilesOf(values: {
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
  readonly tlsClientCa: string | undefined;
}): TlsFiles | undefined {
  const { tlsCert: certificate, tlsKey: key, tlsClientCa: clientAuthorities } = values;
  if (certificate !== undefined && key !== undefined) {
    return { certificate, key, clientAuthorities };
  }
  if (certificate !== undefined) throw missing(TLS_CERT, TLS_KEY);
  if (key !== undefined) throw missing(TLS_KEY, TLS_CERT);
  if (clientAuthorities !== undefined) throw missing(TLS_CLIENT_CA, TLS_CERT);
  return undefined;
}

function missing({ name }: Setting<unknown>, other: Setting<unknown>) {
  return misconfigured(name, `is set and ${other.name} is not: TLS needs both`);
}
