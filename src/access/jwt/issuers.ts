import { isDeepStrictEqual } from "node:util";
import type { Judgement } from "../known-identities.ts";
import { grantsOf, type IssuerRules } from "../rules/access-file.ts";
import { type Claims, compileClaims } from "../rules/match-claims.ts";
import { shownName } from "../rules/shown-name.ts";
import {
  type FetchedKeysOptions,
  fixedKeys,
  type KeySource,
  openFetchedKeys,
} from "./key-source.ts";

/** Somebody who signs JWTs that are taken here. */
export interface Issuer {
  readonly rules: IssuerRules;
  readonly keys: KeySource;
  judge(claims: Claims): Judgement;
}

/** All of them, by the claim `iss`. */
export type Issuers = ReadonlyMap<string, Issuer>;

/** What fetched keys need beside their address. */
export type FetchedKeysMeans = Pick<FetchedKeysOptions, "clock" | "onChange"> & {
  onState(url: string, state: "current" | "behind", error?: unknown): void;
};

/** The issuers of rules; keys that were fetched for those before are kept, those that nobody needs any more are closed. */
export function openIssuers(
  rules: readonly IssuerRules[],
  before: Issuers,
  means: FetchedKeysMeans,
): Issuers {
  const opened = [...before.values()];
  const sourceOf = ({ keys }: IssuerRules): KeySource => {
    if (keys.kind === "file") return fixedKeys(keys.keys);
    const same = opened.find((issuer) => isDeepStrictEqual(issuer.rules.keys, keys));
    if (same !== undefined) return same.keys;
    const { url, ca } = keys;
    return openFetchedKeys({
      ...{ url, ca, clock: means.clock, onChange: means.onChange },
      onState: (state, error) => means.onState(url, state, error),
    });
  };
  const issuers = new Map(
    rules.map((each) => [
      each.issuer,
      { rules: each, keys: sourceOf(each), judge: compileJudge(each) },
    ]),
  );
  const used = new Set([...issuers.values()].map(({ keys }) => keys));
  for (const { keys } of opened) if (!used.has(keys)) keys.close();
  return issuers;
}

/** Whether two take the same tokens, whatever they make of them. */
export function isSameTrust(left: IssuerRules, right: IssuerRules): boolean {
  const trust = ({ rules: _, keys: __, ...rest }: IssuerRules): unknown => rest;
  return isDeepStrictEqual(trust(left), trust(right));
}

const SUBJECT = "{sub}";

/** The first rule that matches holds. */
function compileJudge({ rules }: IssuerRules): Issuer["judge"] {
  const compiled = rules.map(({ match, name = SUBJECT, grants }) => ({
    isMet: compileClaims(match),
    ...{ name, grants: grantsOf(grants) },
  }));
  return (claims) => {
    const rule = compiled.find(({ isMet }) => isMet(claims));
    if (rule === undefined) return "no_rule";
    const name = shownName(rule.name, (claim) => claims.get(claim));
    return name === undefined ? "malformed" : { name, grants: rule.grants };
  };
}
