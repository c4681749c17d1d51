import type { JsonObject } from "../../../domain/json-value.ts";
import { utcTime } from "../../../means/text/utc-time.ts";
import { ARTEFACTS, type Artefact, namedDigests, subjectDigests } from "./named-digests.ts";
import { predicateFacts } from "./predicates.ts";
import type { Statement } from "./statement.ts";

/** What a chain asks of a statement, worked out once. */
export interface StatementFacts {
  readonly predicateType: string;
  readonly predicate: JsonObject;
  /** The digests that its subjects may be, by what they would be. */
  readonly subjects: ReadonlyMap<Artefact, ReadonlySet<string>>;
  /** The digests that it tells to be an artefact of the chain. */
  readonly named: ReadonlyMap<Artefact, readonly string[]>;
  /** When it was made, by its own word: milliseconds since the epoch, whole seconds. */
  readonly claimed?: number | undefined;
  /** Why it says no. */
  readonly negative?: string | undefined;
}

export function statementFacts(statement: Statement): StatementFacts {
  const { predicateType, predicate, subject } = statement;
  const { related, claimedTime = "", negative } = predicateFacts(statement);
  const claimed = utcTime(claimedTime);
  const resources = [...subject, ...related];
  return {
    predicateType,
    predicate,
    subjects: new Map(ARTEFACTS.map((each) => [each, new Set(subjectDigests(each, subject))])),
    named: new Map(ARTEFACTS.map((each) => [each, namedDigests(each, resources)])),
    claimed: claimed === undefined ? undefined : Date.parse(claimed),
    negative,
  };
}
