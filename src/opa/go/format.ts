import {
  formatBigInteger,
  formatBigStructure,
  formatFloat,
  formatInBase,
  formatInteger,
  formatPlain,
  formatString,
} from "./format-values.ts";
import { noFlags, type VerbFlags } from "./verb.ts";

/** An operand as Go sees it. */
export type GoOperand =
  | { readonly type: "int64"; readonly value: bigint; readonly shown?: string }
  | { readonly type: "*big.Int"; readonly value: bigint }
  | { readonly type: "float64"; readonly value: number }
  | { readonly type: "string"; readonly value: string }
  | OtherOperand;

/** An operand of another type, which prints itself. */
export interface OtherOperand {
  readonly type: "other";
  /** The name of the type, `<nil>` for nothing at all. */
  readonly shown: string;
  readonly print: (flags: VerbFlags, verb: string) => string;
}

interface Printer {
  readonly format: string;
  readonly operands: readonly GoOperand[];
  at: number;
  /** The operand that the next verb takes. */
  next: number;
  /** Some verb named its operand: unused ones are no longer reported. */
  reordered: boolean;
  goodIndex: boolean;
  output: string;
}

/** Widths and precisions beyond this are refused. */
const TOO_LARGE = 1e6;
/** Go prints the address of a big integer; nobody can depend on it. */
const SOME_ADDRESS = 0xc000010000n;

/** Told of each text that is made, and how long the whole would be with it. What it throws ends the work. */
type Grow = (by: number, total: number) => void;

/** Formats as Go's `fmt.Sprintf` does (Go 1.26), with every form in which it reports mistakes. Throws as `grow` does. */
export function formatGo(
  format: string,
  operands: readonly GoOperand[],
  grow: Grow = () => undefined,
): string {
  const printer: Printer = {
    format,
    operands,
    at: 0,
    next: 0,
    reordered: false,
    goodIndex: true,
    output: "",
  };
  while (printer.at < format.length) {
    copyText(printer);
    if (printer.at < format.length) printVerb(printer, grow);
  }
  const extra = extraOperands(printer);
  grow(extra.length, printer.output.length + extra.length);
  return printer.output + extra;
}

function copyText(printer: Printer): void {
  const percent = printer.format.indexOf("%", printer.at);
  const end = percent < 0 ? printer.format.length : percent;
  printer.output += printer.format.slice(printer.at, end);
  printer.at = end;
}

function printVerb(printer: Printer, grow: Grow): void {
  const { format, operands } = printer;
  printer.goodIndex = true;
  printer.at++;
  const flags = readFlags(printer);
  let afterIndex = readIndex(printer);
  afterIndex = readWidth(printer, flags, afterIndex);
  afterIndex = readPrecision(printer, flags, afterIndex);
  if (!afterIndex) readIndex(printer);
  if (printer.at >= format.length) {
    printer.output += "%!(NOVERB)";
    return;
  }
  const verb = readVerb(printer);
  if (verb === "%") printer.output += "%";
  else if (!printer.goodIndex) printer.output += `%!${verb}(BADINDEX)`;
  else if (printer.next >= operands.length) printer.output += `%!${verb}(MISSING)`;
  else {
    const printed = printOperand(structureFlags(flags, verb), operands[printer.next++], verb);
    grow(printed.length, printer.output.length + printed.length);
    printer.output += printed;
  }
}

function readFlags(printer: Printer): VerbFlags {
  const flags = noFlags();
  for (; ; printer.at++) {
    switch (printer.format[printer.at]) {
      case "#":
        flags.sharp = true;
        break;
      case "0":
        flags.zero = true;
        break;
      case "+":
        flags.plus = true;
        break;
      case "-":
        flags.minus = true;
        break;
      case " ":
        flags.space = true;
        break;
      default:
        return flags;
    }
  }
}

/** `%[2]d`: takes the index at this place, if there is one; answers whether one was found. */
function readIndex(printer: Printer): boolean {
  const { format, at, operands } = printer;
  if (format[at] !== "[") return false;
  printer.reordered = true;
  const closing = format.length - at < 3 ? -1 : format.indexOf("]", at);
  if (closing < 0) {
    printer.at++;
    printer.goodIndex = false;
    return false;
  }
  const [number, end] = readNumber(format, at + 1, closing);
  printer.at = closing + 1;
  const sound = number !== undefined && end === closing;
  if (sound && number >= 1 && number <= operands.length) {
    printer.next = number - 1;
    return true;
  }
  printer.goodIndex = false;
  return sound;
}

/** Digits up to `end` as a number, and where they end; a crazily long number is none and swallows the rest. */
function readNumber(format: string, start: number, end: number): [number | undefined, number] {
  let number: number | undefined;
  let at = start;
  for (; at < end; at++) {
    const digit = format.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) break;
    if (number !== undefined && number > TOO_LARGE) return [undefined, end];
    number = (number ?? 0) * 10 + digit;
  }
  return [number, Math.min(at, end)];
}

function readWidth(printer: Printer, flags: VerbFlags, afterIndex: boolean): boolean {
  const { format } = printer;
  if (format[printer.at] !== "*") {
    [flags.width, printer.at] = readNumber(format, printer.at, format.length);
    if (afterIndex && flags.width !== undefined) printer.goodIndex = false;
    return afterIndex;
  }
  printer.at++;
  const width = takeInteger(printer);
  if (width === undefined) printer.output += "%!(BADWIDTH)";
  flags.width = width === undefined ? undefined : Math.abs(width);
  if (width !== undefined && width < 0) {
    flags.minus = true;
    flags.zero = false;
  }
  return false;
}

function readPrecision(printer: Printer, flags: VerbFlags, afterWidth: boolean): boolean {
  const { format } = printer;
  if (printer.at + 1 >= format.length || format[printer.at] !== ".") return afterWidth;
  printer.at++;
  if (afterWidth) printer.goodIndex = false;
  const afterIndex = readIndex(printer);
  if (format[printer.at] !== "*") {
    const [precision, end] = readNumber(format, printer.at, format.length);
    printer.at = end;
    flags.precision = precision ?? 0;
    return afterIndex;
  }
  printer.at++;
  const precision = takeInteger(printer);
  flags.precision = precision !== undefined && precision >= 0 ? precision : undefined;
  if (flags.precision === undefined) printer.output += "%!(BADPREC)";
  return false;
}

/** The next operand as a width or precision, undefined when it is not a moderate integer. */
function takeInteger(printer: Printer): number | undefined {
  const operand = printer.operands[printer.next];
  if (operand === undefined) return undefined;
  printer.next++;
  if (operand.type !== "int64") return undefined;
  const number = Number(operand.value);
  return Math.abs(number) > TOO_LARGE ? undefined : number;
}

function readVerb(printer: Printer): string {
  const codePoint = printer.format.codePointAt(printer.at) as number;
  const character = String.fromCodePoint(codePoint);
  printer.at += character.length;
  return codePoint >= 0xd800 && codePoint <= 0xdfff ? "\ufffd" : character;
}

/** `%+v` and `%#v` mean something else than the flags do elsewhere. */
function structureFlags(flags: VerbFlags, verb: string): VerbFlags {
  if (verb !== "v" && verb !== "w") return flags;
  return { ...flags, sharpV: flags.sharp, sharp: false, plusV: flags.plus, plus: false };
}

function printOperand(flags: VerbFlags, operand: GoOperand | undefined, verb: string): string {
  if (operand === undefined) return "";
  if (verb === "T") return formatPlain(flags, typeShown(operand));
  if (operand.type === "other") return operand.print(flags, verb);
  if (operand.type === "*big.Int") return printBigInteger(flags, operand.value, verb);
  return formatOperand(flags, operand, verb) ?? badVerb(flags, operand, verb);
}

function typeShown(operand: GoOperand): string {
  return "shown" in operand && operand.shown !== undefined ? operand.shown : operand.type;
}

function formatOperand(flags: VerbFlags, operand: GoOperand, verb: string): string | undefined {
  switch (operand.type) {
    case "int64":
      return formatInteger(flags, operand.value, verb);
    case "float64":
      return formatFloat(flags, operand.value, verb);
    case "string":
      return formatString(flags, operand.value, verb);
    case "*big.Int":
      return formatBigInteger(flags, operand.value, verb);
    case "other":
      return operand.print(flags, verb);
  }
}

function badVerb(flags: VerbFlags, operand: GoOperand, verb: string): string {
  return `%!${verb}(${typeShown(operand)}=${formatOperand(flags, operand, "v")})`;
}

function printBigInteger(flags: VerbFlags, value: bigint, verb: string): string {
  if (verb === "p") return formatInBase({ ...flags, sharp: !flags.sharp }, SOME_ADDRESS, 16, "v");
  if (verb === "w") return `%!w(*big.Int=${formatBigStructure(flags, value)})`;
  return formatBigInteger(flags, value, verb);
}

function extraOperands({ reordered, next, operands }: Printer): string {
  if (reordered || next >= operands.length) return "";
  const extra = operands.slice(next).map((operand) => {
    const type = typeShown(operand);
    return type === "<nil>" ? type : `${type}=${formatOperand(noFlags(), operand, "v")}`;
  });
  return `%!(EXTRA ${extra.join(", ")})`;
}
