import { pointed, type Work } from "../../work.ts";
import { forName, typeText } from "../schema.ts";
import { namesNear, suggestion } from "../suggestions.ts";
import type { Argument, ArgumentDefinition, Position } from "../syntax.ts";
import type { MakeRule, Report } from "./rule.ts";

type Arguments = readonly (Argument | undefined)[];
type Definitions = readonly (ArgumentDefinition | undefined)[];

/** Arguments are ones that are defined (rules/known_argument_names.go). */
export const knownArgumentNames: MakeRule = ({ work }, report) => ({
  field: ({ Name, Arguments, Definition, ObjectDefinition, position }) => {
    if (Definition === undefined || ObjectDefinition === undefined) return;
    const owner = `field "${ObjectDefinition.Name}.${Name}"`;
    reportUnknown(Arguments, Definition.Arguments, work, (unknown) =>
      report(unknown(owner), position),
    );
  },
  directive: ({ Name, Arguments, Definition, position }) => {
    if (Definition === undefined) return;
    reportUnknown(Arguments, Definition.Arguments, work, (unknown) =>
      report(unknown(`directive "@${Name}"`), position),
    );
  },
});

function reportUnknown(
  args: Arguments,
  definitions: Definitions,
  work: Work,
  tell: (message: (owner: string) => string) => void,
): void {
  for (const pointer of args) {
    const { Name } = pointed(pointer);
    if (forName(definitions, Name, work) !== undefined) continue;
    const names = definitions.map((definition) => pointed(definition).Name);
    const near = namesNear(Name, names, work);
    const meant = suggestion("Did you mean", near);
    tell((owner) => `Unknown argument "${Name}" on ${owner}.${meant}`);
  }
}

/** Directives are ones that are defined, where they may stand (rules/known_directives.go). */
export const knownDirectives: MakeRule = (_walker, report) => {
  const told = new Set<string>();
  return {
    directive: ({ Name, Definition, Location, position }) => {
      if (Definition === undefined) report(`Unknown directive "@${Name}".`, position);
      else if (!Definition.Locations.includes(Location)) {
        const { line, column } = pointed(position);
        const place = `${line}:${column}:${Name}`;
        if (told.has(place)) return;
        told.add(place);
        report(`Directive "@${Name}" may not be used on ${Location}.`, position);
      }
    },
  };
};

/** Arguments without which there is no value are given (rules/provided_required_arguments.go). */
export const providedRequiredArguments: MakeRule = (_walker, report) => ({
  field: ({ Name, Arguments, Definition, position }) => {
    if (Definition === undefined) return;
    reportMissing(Arguments, Definition.Arguments, `Field "${Name}"`, report, position);
  },
  directive: ({ Arguments, Definition, position }) => {
    if (Definition === undefined) return;
    const owner = `Directive "@${Definition.Name}"`;
    reportMissing(Arguments, Definition.Arguments, owner, report, position);
  },
});

function reportMissing(
  args: Arguments,
  definitions: Definitions,
  owner: string,
  report: Report,
  position: Position | undefined,
): void {
  const given = new Set(args.map((argument) => pointed(argument).Name));
  for (const pointer of definitions) {
    const { Name, Type, DefaultValue } = pointed(pointer);
    if (!pointed(Type).NonNull || DefaultValue !== undefined || given.has(Name)) continue;
    const shown = `argument "${Name}" of type "${typeText(Type)}"`;
    report(`${owner} ${shown} is required, but it was not provided.`, position);
  }
}

/** No argument is given twice (rules/unique_argument_names.go). */
export const uniqueArgumentNames: MakeRule = (_walker, report) => ({
  field: ({ Arguments }) => reportRepeated(Arguments, report),
  directive: ({ Arguments }) => reportRepeated(Arguments, report),
});

/** Once for each name. */
function reportRepeated(args: Arguments, report: Report): void {
  const times = new Map<string, number>();
  for (const pointer of args) {
    const { Name, position } = pointed(pointer);
    const before = times.get(Name) ?? 0;
    if (before === 1) report(`There can be only one argument named "${Name}".`, position);
    times.set(Name, before + 1);
  }
}

/** No directive stands twice at one place, unless it may be repeated (rules/unique_directives_per_location.go). */
export const uniqueDirectivesPerLocation: MakeRule = (_walker, report) => ({
  directiveList: (directives) => {
    const seen = new Set<string>();
    for (const { Name, Definition, position } of directives) {
      if (!Definition?.IsRepeatable && seen.has(Name)) {
        report(`The directive "@${Name}" can only be used once at this location.`, position);
      }
      seen.add(Name);
    }
  },
});
