import { type DocumentPart, itemsOf, membersOf, refused, textOf } from "../document-part.ts";
import {
  licenceIdentifier,
  licenceName,
  licencesOf,
  saysNothing,
} from "../identity/licence-expression.ts";

type Members = ReadonlyMap<string, DocumentPart>;

/** The licences that a component states; where it states none, those that its evidence shows. */
export function licencesIn(members: Members): readonly string[] {
  const stated = licencesOfList(members.get("licenses"));
  const evidence = members.get("evidence");
  if (stated.length > 0 || evidence === undefined) return stated;
  return licencesOfList(membersOf(evidence, '"evidence"').get("licenses"));
}

function licencesOfList(list: DocumentPart | undefined): string[] {
  return [...itemsOf(list, '"licenses"')].flatMap((part) => {
    const choice = membersOf(part, "a licence");
    const expression = choice.get("expression");
    if (expression !== undefined) return licencesOf(textOf(expression, '"expression"'));
    const licence = choice.get("license");
    if (licence === undefined) throw refused(part, 'it has neither "license" nor "expression"');
    const members = membersOf(licence, '"license"');
    const [id, name] = [members.get("id"), members.get("name")];
    if (id !== undefined) return told(textOf(id, '"id"'), licenceIdentifier);
    if (name !== undefined) return told(textOf(name, '"name"'), licenceName);
    throw refused(licence, 'it has neither "id" nor "name"');
  });
}

/** Nothing where the text says that nothing is known. */
function told(text: string, licenceOf: (text: string) => string): string[] {
  return saysNothing(text) ? [] : [licenceOf(text)];
}
