import { quoteGo } from "../../../opa/go/quote.ts";

/** The tree of a template (text/template/parse/node.go). */
export type Node = Operand | Command | Statement | List;

interface At {
  /** Offset in the text. */
  readonly at: number;
}

export interface List extends At {
  readonly is: "list";
  readonly nodes: Statement[];
}

export type Statement = Text | Action | Branch | Invocation | Jump;

export interface Text extends At {
  readonly is: "text";
  readonly text: string;
}

export interface Action extends At {
  readonly is: "action";
  readonly pipe: Pipe;
}

export interface Branch extends At {
  readonly is: "if" | "range" | "with";
  readonly pipe: Pipe;
  readonly list: List;
  readonly elseList: List | undefined;
}

export interface Invocation extends At {
  readonly is: "template";
  readonly name: string;
  readonly pipe: Pipe | undefined;
}

export interface Jump extends At {
  readonly is: "break" | "continue";
}

export interface Pipe extends At {
  readonly is: "pipe";
  isAssign: boolean;
  readonly declared: Variable[];
  readonly commands: Command[];
}

export interface Command extends At {
  readonly is: "command";
  readonly args: Operand[];
}

export type Operand =
  | Pipe
  | Chain
  | Field
  | Variable
  | Identifier
  | Constant
  | (At & { readonly is: "dot" | "nil" });

export interface Chain extends At {
  readonly is: "chain";
  readonly node: Operand;
  readonly fields: readonly string[];
}

export interface Field extends At {
  readonly is: "field";
  readonly names: readonly string[];
}

/** A variable, whose name begins with a dollar, and fields of it. */
export interface Variable extends At {
  readonly is: "variable";
  readonly names: readonly string[];
}

export interface Identifier extends At {
  readonly is: "identifier";
  readonly name: string;
}

export type Constant =
  | (At & { readonly is: "bool"; readonly value: boolean })
  | (At & { readonly is: "string"; readonly value: string; readonly quoted: string })
  | NumberConstant;

/** A number under the types that can hold it. */
export interface NumberConstant extends At {
  readonly is: "number";
  readonly text: string;
  readonly integer: bigint | undefined;
  readonly float: number | undefined;
}

/** A node as Go's complaints show it. */
export function nodeText(node: Node): string {
  switch (node.is) {
    case "list":
      return node.nodes.map(nodeText).join("");
    case "text":
      return node.text;
    case "action":
      return `{{${nodeText(node.pipe)}}}`;
    case "break":
    case "continue":
      return `{{${node.is}}}`;
    case "template":
      return `{{template ${quoteGo(node.name)}${node.pipe === undefined ? "" : ` ${nodeText(node.pipe)}`}}}`;
    case "if":
    case "range":
    case "with":
      return branchText(node);
    case "command":
      return node.args.map(argumentText).join(" ");
    case "pipe":
      return pipeText(node);
    default:
      return operandText(node);
  }
}

function branchText({ is, pipe, list, elseList }: Branch): string {
  const otherwise = elseList === undefined ? "" : `{{else}}${nodeText(elseList)}`;
  return `{{${is} ${nodeText(pipe)}}}${nodeText(list)}${otherwise}{{end}}`;
}

function pipeText({ declared, isAssign, commands }: Pipe): string {
  const names = declared.map(nodeText).join(", ");
  const head = names === "" ? "" : `${names} ${isAssign ? "=" : ":="} `;
  return head + commands.map(nodeText).join(" | ");
}

function argumentText(node: Operand): string {
  return node.is === "pipe" ? `(${pipeText(node)})` : nodeText(node);
}

function operandText(node: Exclude<Operand, Pipe>): string {
  switch (node.is) {
    case "dot":
      return ".";
    case "nil":
      return "nil";
    case "chain":
      return argumentText(node.node) + node.fields.map((field) => `.${field}`).join("");
    case "field":
      return node.names.map((name) => `.${name}`).join("");
    case "variable":
      return node.names.join(".");
    case "identifier":
      return node.name;
    case "bool":
      return String(node.value);
    case "string":
      return node.quoted;
    case "number":
      return node.text;
  }
}

/** True for a tree of nothing but white space. */
export function isEmptyList({ nodes }: List): boolean {
  return nodes.every((node) => node.is === "text" && node.text.trim() === "");
}
