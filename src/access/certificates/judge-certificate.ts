import { compilePattern, type Pattern } from "../../means/text/pattern.ts";
import type { Judgement } from "../known-identities.ts";
import { grantsOf } from "../rules/access-file.ts";
import type { CertificateRule } from "../rules/access-schema.ts";
import { shownName } from "../rules/shown-name.ts";
import type { CertificateNames } from "./certificate-names.ts";

/** Says who the holder of a certificate is. */
export type JudgeCertificate = (names: CertificateNames) => Judgement;

type Field = keyof CertificateNames;

/** What ends a part of each. */
const SEPARATORS: Readonly<Record<Field, string>> = {
  ...{ CN: "/:@", O: "/:@", OU: "/:@" },
  ...{ dns: ".", uri: "/:@", email: "@" },
};
/** Whoever has several is called by none of them. */
const ONLY: ReadonlySet<Field> = new Set(["CN"]);
/** What somebody is called by where a rule says nothing. */
const CALLED_BY: readonly Field[] = ["uri", "CN", "dns", "email", "OU", "O"];

/** The first rule that matches holds. Undefined where there is none at all: certificates say nothing then. */
export function compileCertificateRules(
  rules: readonly CertificateRule[],
): JudgeCertificate | undefined {
  const compiled = rules.map(compileRule);
  if (compiled.length === 0) return undefined;
  return (names) => {
    for (const rule of compiled) {
      const judged = rule(names);
      if (judged !== undefined) return judged;
    }
    return "no_rule";
  };
}

function compileRule({ match, name, grants }: CertificateRule) {
  const written: { readonly [Name in Field]?: string | undefined } = {
    ...match.subject,
    ...match.san,
  };
  const wanted = CALLED_BY.flatMap((field) => {
    const pattern = written[field];
    if (pattern === undefined) return [];
    return [{ field, isWanted: compilePattern(pattern, SEPARATORS[field]) }];
  });
  const template = name ?? `{${wanted[0]?.field}}`;
  const given = grantsOf(grants);
  return (names: CertificateNames): Judgement | undefined => {
    const met = new Map<string, string>();
    for (const { field, isWanted } of wanted) {
      const value = firstWanted(names, field, isWanted);
      if (value === undefined) return undefined;
      met.set(field, value);
    }
    const shown = shownName(template, (field) => met.get(field) ?? onlyOf(names, field));
    return shown === undefined ? "malformed" : { name: shown, grants: given };
  };
}

/** The value by which a field is as it is wanted. */
function firstWanted(names: CertificateNames, field: Field, isWanted: Pattern): string | undefined {
  const values = names[field];
  return ONLY.has(field) && values.length > 1 ? undefined : values.find(isWanted);
}

function onlyOf(names: CertificateNames, field: string): string | undefined {
  const values = Object.hasOwn(names, field) ? names[field as Field] : [];
  return values.length === 1 ? values[0] : undefined;
}
