import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Grant } from "../../domain/grant.ts";
import type { Json } from "../../domain/json-value.ts";
import {
  type Diagnostic,
  isPolicyError,
  messageOf,
  PolicyError,
} from "../../domain/policy-error.ts";
import { parseScope } from "../../domain/scope.ts";
import { CONFIG_ERROR } from "../../means/settings/findings.ts";
import { misconfigured } from "../../means/settings/setting.ts";
import { parseSettingsText, readSettingsFile } from "../../means/settings/settings-file.ts";
import { readNamedFile } from "../../means/tls/named-file.ts";
import { readCertificates } from "../../means/tls/read-certificates.ts";
import type { ValuePath } from "../../means/yaml/yaml-text.ts";
import { type KeySet, readKeySet } from "../jwt/key-set.ts";
import { ACCESS } from "../settings.ts";
import {
  accessSchema,
  type CertificateRule,
  type IssuerDocument,
  type WrittenGrant,
} from "./access-schema.ts";

/** What a file of `kind: Access` says, with the files that it names. */
export interface AccessRules {
  readonly issuers: readonly IssuerRules[];
  readonly certificates: readonly CertificateRule[];
  readonly anonymous: readonly Grant[];
  /** All files that it was read from. */
  readonly places: readonly string[];
}

/** An issuer, and where its keys come from. */
export type IssuerRules = Omit<IssuerDocument, "keys"> & { readonly keys: KeyOrigin };

export type KeyOrigin =
  | { readonly kind: "file"; readonly keys: KeySet; readonly text: string }
  | { readonly kind: "url"; readonly url: string; readonly ca: string | undefined };

/** Reads the file and what it names. Throws `misconfigured`: one line with the place of what is wrong. */
export async function readAccessFile(place: string): Promise<AccessRules> {
  try {
    return await readRules(place);
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    throw misconfigured(ACCESS.name, oneLine(error, place));
  }
}

function oneLine({ message, diagnostics }: PolicyError, place: string): string {
  const [first, ...others] = diagnostics;
  if (first === undefined) return `names ${place}: ${message}`;
  const { file, row, col } = first.location ?? { file: place, row: 1, col: 1 };
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  return `names ${file}:${row}:${col}: ${first.message}${more}`;
}

async function readRules(place: string): Promise<AccessRules> {
  const file = { place: path.resolve(place), name: place, holds: "rules", absent: [] };
  const read = await readSettingsFile(file, (text) => {
    return parseSettingsText(text, place, accessSchema, `${place} is no valid Access`);
  });
  const { document, yaml } = read as NonNullable<typeof read>;
  const unread = pathToProto(yaml.value);
  if (unread !== undefined) {
    throw refused(place, "__proto__ cannot be matched", yaml.locateName(unread));
  }
  const places = [file.place];
  /** Whatever is wrong with a file that is named here is told with where it is named. */
  async function named<T>(at: ValuePath, name: string, use: (place: string) => Promise<T>) {
    const beside = path.resolve(path.dirname(file.place), name);
    places.push(beside);
    return await use(beside).catch((error: unknown) => {
      throw refused(place, messageOf(error), yaml.locate(at));
    });
  }
  async function readKeys({ keys }: IssuerDocument, at: ValuePath): Promise<KeyOrigin> {
    if ("file" in keys) {
      return await named([...at, "file"], keys.file, async (beside) => {
        const text = await readNamedFile({ setting: "keys.file", file: beside });
        return { kind: "file", keys: readKeySet(text, "file"), text };
      });
    }
    const { url, ca } = keys;
    if (ca === undefined) return { kind: "url", url, ca };
    return await named([...at, "ca"], ca, async (beside) => {
      const trusted = await readCertificates({ setting: "keys.ca", file: beside });
      return { kind: "url", url, ca: trusted.map(({ pem }) => pem).join("") };
    });
  }
  const issuers: IssuerRules[] = [];
  for (const [index, issuer] of document.spec.issuers.entries()) {
    const at = ["spec", "issuers", index] as const;
    if (issuers.some((other) => other.issuer === issuer.issuer)) {
      throw refused(
        place,
        `the issuer ${issuer.issuer} is there twice`,
        yaml.locate([...at, "issuer"]),
      );
    }
    issuers.push({ ...issuer, keys: await readKeys(issuer, [...at, "keys"]) });
  }
  const { certificates, anonymous } = document.spec;
  return { issuers, certificates, anonymous: grantsOf(anonymous), places };
}

export function grantsOf(grants: readonly WrittenGrant[]): readonly Grant[] {
  return grants.map(({ role, bundles, paths }) => ({
    role,
    ...(bundles && { bundles: parseScope(bundles) }),
    ...(paths && { paths: parseScope(paths) }),
  }));
}

/** Where a member stands that schemas pass over: a rule that wants it would want less than it says. */
function pathToProto(value: Json, path: ValuePath = []): ValuePath | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  for (const step of steps) {
    const at = [...path, step];
    if (step === "__proto__") return at;
    const below = pathToProto((value as Readonly<Record<string | number, Json>>)[step] as Json, at);
    if (below !== undefined) return below;
  }
  return undefined;
}

/** Whether two say the same, down to the texts of keys. */
export function isSameRules(left: AccessRules, right: AccessRules): boolean {
  return isDeepStrictEqual(comparable(left), comparable(right));
}

function comparable({ issuers, ...rest }: AccessRules): unknown {
  const withTexts = issuers.map(({ keys, ...issuer }) => {
    return { ...issuer, keys: keys.kind === "file" ? keys.text : keys };
  });
  return { ...rest, issuers: withTexts };
}

function refused(place: string, message: string, location: Diagnostic["location"]): PolicyError {
  return new PolicyError("misconfigured", `${place} is no valid Access`, {
    diagnostics: [{ code: CONFIG_ERROR.code, message, ...(location && { location }) }],
  });
}
