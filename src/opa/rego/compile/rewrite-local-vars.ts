import { compareTexts } from "../../go/text-bytes.ts";
import { objectOf, setOf } from "../ast/collections.ts";
import type { Head, Rule, Term } from "../ast/nodes.ts";
import { isScalar } from "../ast/terms.ts";
import { variablesOfAll, variablesOfBody } from "../ast/variables.ts";
import { branchesOf, walkHead, walkRule, walkTerm } from "../ast/visit.ts";
import type { Compilation } from "./compilation.ts";
import { declareName } from "./declare-names.ts";
import { declaredNames } from "./declared-names.ts";
import { bindingOf, type NameScopes, newScopes } from "./name-scopes.ts";
import {
  type Renaming,
  renameInBody,
  renameInComprehension,
  renameInTemplateString,
  startRenaming,
} from "./rename-locals.ts";

/**
 * Whatever is declared, by `:=`, `some`, `every` or as an argument, gets a name that nothing else has, and assignments
 * become equalities: OPA's RewriteLocalVars.
 */
export function rewriteLocalVars(compilation: Compilation): void {
  for (const { rules } of compilation.modules) {
    for (const rule of rules) rewriteRule(rule, compilation);
  }
}

/** The branches behind `else` have the arguments of their rule, and nothing else of it. */
function rewriteRule(rule: Rule, compilation: Compilation): void {
  const scopes = newScopes();
  declareArguments(rule.head.args, startRenaming(compilation, scopes));
  for (const branch of branchesOf(rule)) {
    const ownScopes = scopes.map((scope) => new Map(scope));
    rewriteBranch(branch, compilation, ownScopes);
  }
}

function declareArguments(args: readonly Term[], renaming: Renaming): void {
  for (const arg of args) {
    walkTerm(arg, {
      term: (term) => {
        const { value } = term;
        if (value.kind === "var") {
          const known = bindingOf(renaming.scopes, value.name)?.name;
          const name = known ?? declareName(value.name, renaming, "argument");
          term.value = { kind: "var", name };
        } else if (value.kind === "object") {
          declareArguments(
            value.entries.map(([, member]) => member),
            renaming,
          );
          term.value = objectOf(value.entries);
        }
        return value.kind !== "ref" && value.kind !== "array";
      },
    });
  }
}

function rewriteBranch(branch: Rule, compilation: Compilation, scopes: NameScopes): void {
  const { head } = branch;
  const hasNames = !headTerms(head).every(isScalar);
  if (hasNames) renameNested(head, compilation);
  const renaming = startRenaming(compilation, scopes);
  declareBuiltinNames(branch, renaming);
  const used = hasNames ? namesInHead(head) : undefined;
  branch.body = renameInBody(branch.body, renaming, used);
  noteAll(renaming);
  if (hasNames) for (const term of headTerms(head)) renameDeclared(term, scopes);
}

function noteAll({ compilation, unused }: Renaming): void {
  compilation.checks?.complaints.push(...unused);
}

function namesInHead({ ref, key, value }: Head): ReadonlySet<string> {
  return variablesOfAll([...ref.slice(1), ...[key, value].filter((term) => term !== undefined)]);
}

/** All in which names can stand, in the order of OPA. */
function headTerms({ args, ref, key, value }: Head): readonly Term[] {
  return [...args, ...ref.slice(1), ...[key, value].filter((term) => term !== undefined)];
}

/** What comprehensions and template strings of a head declare has nothing to do with what the body declares. */
function renameNested(head: Head, compilation: Compilation): void {
  walkHead(head, { term: (term) => renameNestedTerm(term, compilation) });
}

function renameNestedTerm(term: Term, compilation: Compilation): boolean {
  const renaming = startRenaming(compilation, newScopes());
  const { value } = term;
  switch (value.kind) {
    case "object":
    case "set":
      renameInItems(term, compilation);
      return true;
    case "arraycomprehension":
    case "setcomprehension":
    case "objectcomprehension":
      renameInComprehension(value, renaming);
      noteAll(renaming);
      return true;
    case "templatestring":
      renameInTemplateString(value, renaming);
      noteAll(renaming);
      return true;
    default:
      return false;
  }
}

function renameInItems(term: Term, compilation: Compilation): void {
  const { value } = term;
  const isSet = value.kind === "set";
  if (!isSet && value.kind !== "object") return;
  for (const item of isSet ? value.items : value.entries.flat()) {
    walkTerm(item, { term: (each) => renameNestedTerm(each, compilation) });
  }
  term.value = isSet ? setOf(value.items) : objectOf(value.entries);
}

/**
 * A variable that is called like a builtin gets a name of its own even without a declaration, so that nothing takes one
 * for the other; except where `with` names it, which may mean the builtin.
 */
function declareBuiltinNames(branch: Rule, renaming: Renaming): void {
  const { builtins, features } = renaming.compilation;
  if (features.get(branch)?.namesBuiltin === false) return;
  const names = variablesOfBody(branch.body, { skipRefCallHead: true, skipClosures: true });
  const meant = [...names].filter((name) => builtins.has(name)).sort(compareTexts);
  if (meant.length === 0) return;
  const declared = declaredNames(branch.body);
  const modified = modifierNames(branch);
  for (const name of meant) {
    if (declared.has(name) || modified.has(name)) continue;
    if (bindingOf(renaming.scopes, name) === undefined) declareName(name, renaming, "seen");
  }
}

/** Every name in a `with` of this branch and of those behind it. */
function modifierNames(branch: Rule): Set<string> {
  const terms: Term[] = [];
  for (const each of branchesOf(branch)) {
    walkRule(each, {
      with: ({ target, value }) => {
        terms.push(target, value);
        return false;
      },
    });
  }
  return variablesOfAll(terms, { skipRefCallHead: true });
}

/** Gives each variable in a head, whatever it stands in, the name that the body has for it. */
function renameDeclared(term: Term, scopes: NameScopes): void {
  walkTerm(term, {
    term: (each) => {
      const { value } = each;
      if (value.kind === "var") {
        const name = bindingOf(scopes, value.name)?.name;
        if (name !== undefined) each.value = { kind: "var", name };
        return true;
      }
      if (value.kind !== "set" && value.kind !== "object") return false;
      const isSet = value.kind === "set";
      for (const item of isSet ? value.items : value.entries.flat()) renameDeclared(item, scopes);
      each.value = isSet ? setOf(value.items) : objectOf(value.entries);
      return true;
    },
  });
}
