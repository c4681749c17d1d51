import { PolicyError } from "../../domain/policy-error.ts";
import { int64Of } from "../../opa/go/number-text.ts";
import { printValue } from "../values/print-value.ts";
import {
  type Entry,
  entriesOf,
  equalValues,
  isArray,
  isNumber,
  isObject,
  makeObject,
  makeSet,
  numberText,
  type ObjectValue,
  sizeOf,
  typeName,
  type Value,
  ValueSet,
  valueAt,
} from "../values/value.ts";
import { ValueMap } from "../values/value-map.ts";
import { BuiltinError, lateBuiltinError } from "./builtin.ts";
import type { Pointer } from "./json-pointers.ts";

/** What was edited under a key as the last edit wrote it: a tree of its own, undefined when it was removed. */
interface Edit {
  readonly key: Value;
  readonly edit: EditTree | undefined;
  /** Whether it is, or was, an array, a set or an object. */
  readonly isComposite: boolean;
}

/** An element of an array as it was, or a tree where it was edited. */
type Element = { readonly untouched: Value } | { readonly edited: EditTree };

/** Whatever is nested deeper than this would take more of the machine's stack than there is. */
const MAX_DEPTH = 2_000;

/**
 * A value with edits laid over it, worked in when it is rendered, so that many patches of one value copy it once. Does as
 * OPA's internal/edittree does, which is not RFC 6902 everywhere; where OPA would crash there is an error.
 */
export class EditTree {
  readonly #spend: (steps: number) => void;
  /** Undefined once the whole value is removed. */
  #value: Value | undefined;
  /** Of an object or a set: what was edited, by key. */
  #edits: ValueMap<Edit> = new ValueMap();
  /** Of an array: its elements now, once one was edited. */
  #elements: Element[] | undefined;

  constructor(value: Value, spend: (steps: number) => void) {
    this.#value = value;
    this.#spend = spend;
  }

  /** Puts a value at a path, the whole value's place when that is empty. */
  insertAt(path: Pointer, value: Value): void {
    const last = path.at(-1);
    if (last === undefined) this.#replace(value);
    else this.#find(path.slice(0, -1)).#insert(last, value);
  }

  /** Removes what is at a path. */
  deleteAt(path: Pointer): void {
    const last = path.at(-1);
    if (last !== undefined) this.#find(path.slice(0, -1)).#delete(last);
    else if (this.#value === undefined) throw deletedNode("delete");
    else this.#replace(undefined);
  }

  /** The value at a path with all edits. */
  renderAt(path: Pointer): Value {
    return this.#find(path).render();
  }

  /** The value with all edits. */
  render(depth = 0): Value {
    const value = this.#value;
    if (value === undefined) throw new BuiltinError("the whole value was removed");
    if (depth > MAX_DEPTH) throw tooDeep();
    if (isArray(value)) return this.#renderArray(value, depth + 1);
    if (this.#edits.size === 0) return value;
    if (value instanceof ValueSet) return this.#renderSet(value, depth + 1);
    return this.#renderObject(value as ObjectValue, depth + 1);
  }

  #renderArray(array: readonly Value[], depth: number): Value {
    this.#spend(array.length);
    if (this.#elements === undefined) return array;
    this.#spend(this.#elements.length);
    return this.#elements.map((element) =>
      "edited" in element ? element.edited.render(depth) : element.untouched,
    );
  }

  #renderSet(set: ValueSet, depth: number): Value {
    this.#spend((set.size + this.#edits.size) * 4);
    const edited: Value[] = [];
    for (const [, { edit }] of this.#edits.entries()) {
      if (edit !== undefined) edited.push(edit.render(depth));
    }
    return makeSet([...edited, ...set.sorted.filter((member) => !this.#edits.has(member))]);
  }

  #renderObject(object: ObjectValue, depth: number): Value {
    this.#spend((sizeOf(object) + this.#edits.size) * 8);
    const entries: Entry[] = entriesOf(object).filter(([key]) => !this.#edits.has(key));
    for (const [, { key, edit }] of this.#edits.entries()) {
      if (edit !== undefined) entries.push([key, edit.render(depth)]);
    }
    return makeObject(entries);
  }

  #replace(value: Value | undefined): void {
    this.#value = value;
    this.#edits = new ValueMap();
    this.#elements = undefined;
  }

  #find(path: Pointer): EditTree {
    this.#spend(path.length * 4);
    let node: EditTree = this;
    for (const key of path) node = node.#child(key);
    return node;
  }

  #child(key: Value): EditTree {
    const value = this.#value;
    if (value === undefined)
      throw new BuiltinError("nil value encountered where composite value was expected");
    if (isArray(value)) return this.#element(value, key);
    if (value instanceof ValueSet) return this.#member(key);
    if (!isObject(value)) throw notComposite(value, ` for path ${printValue(key)}`);
    const known = this.#edits.get(key);
    if (known !== undefined) {
      if (known.edit === undefined) throw alreadyDeleted("unfold", known);
      return known.edit;
    }
    const held = valueAt(value, key);
    if (held === undefined) throw missing(key, "object", value);
    return this.#edit(key, held);
  }

  #member(key: Value): EditTree {
    if (isComposite(key)) this.#replace(this.render());
    const known = this.#edits.get(key);
    if (known?.edit !== undefined) return known.edit;
    if (known !== undefined || !(this.#value as ValueSet).has(key)) {
      throw missing(key, "set", this.#value as ValueSet);
    }
    if (isComposite(key)) this.#replace(this.render());
    return this.#edit(key, key);
  }

  /** What was not edited yet is looked up by its index in the array as it was, wherever it has moved since: kept. */
  #element(array: readonly Value[], key: Value): EditTree {
    const index = indexOf(key, this.#arrayNow(array).length);
    const element = this.#arrayNow(array)[index];
    if (element !== undefined && "edited" in element) return element.edited;
    const held = array[index];
    if (held === undefined) throw missing(index, "array", array);
    this.#delete(index);
    return this.#insertElement(array, index, held);
  }

  #insert(key: Value, value: Value): void {
    const whole = this.#value;
    if (whole === undefined) throw deletedNode("insert");
    if (isArray(whole)) {
      this.#insertElement(whole, indexOf(key, this.#arrayNow(whole).length), value);
    } else if (whole instanceof ValueSet) {
      if (!equalValues(key, value)) {
        throw lateBuiltinError(() => {
          const [name, member] = [key, value].map(printValue);
          return `set key ${name} does not equal value to be inserted ${member}`;
        });
      }
      if (isComposite(key)) this.#replace(this.render());
      this.#edit(key, value);
    } else if (isObject(whole)) this.#edit(key, value);
    else throw notComposite(whole);
  }

  #insertElement(array: readonly Value[], index: number, value: Value): EditTree {
    const elements = this.#arrayNow(array);
    if (index < 0 || index > elements.length) {
      throw new BuiltinError("index for array insertion out of bounds");
    }
    const edited = new EditTree(value, this.#spend);
    this.#spend(4 + (elements.length - index) / 16);
    elements.splice(index, 0, { edited });
    return edited;
  }

  #delete(key: Value): void {
    const whole = this.#value;
    if (whole === undefined) throw deletedNode("delete");
    if (isArray(whole)) this.#deleteElement(whole, key);
    else if (whole instanceof ValueSet || isObject(whole)) this.#deleteKey(whole, key);
    else throw notComposite(whole);
  }

  #deleteElement(array: readonly Value[], key: Value): void {
    const elements = this.#arrayNow(array);
    const index = indexOf(key, elements.length);
    if (index < 0 || index >= elements.length) {
      throw new BuiltinError("index for array delete out of bounds");
    }
    this.#spend(4 + (elements.length - index) / 16);
    elements.splice(index, 1);
  }

  #deleteKey(whole: ObjectValue | ValueSet, key: Value): void {
    const isSet = whole instanceof ValueSet;
    if (isSet && isComposite(key)) this.#replace(this.render());
    const known = this.#edits.get(key);
    if (known !== undefined && known.edit === undefined) throw alreadyDeleted("delete", known);
    const held = known === undefined ? this.#held(whole, key) : known;
    if (held === undefined) {
      throw new BuiltinError(`cannot delete child key ${printValue(key)} that does not exist`);
    }
    this.#edits.set(key, { key, edit: undefined, isComposite: held.isComposite });
  }

  /** Of what was not edited, what lies under a key. */
  #held(whole: ObjectValue | ValueSet, key: Value): Pick<Edit, "isComposite"> | undefined {
    if (whole instanceof ValueSet) {
      return (this.#value as ValueSet).has(key) ? { isComposite: isComposite(key) } : undefined;
    }
    const held = valueAt(whole, key);
    return held === undefined ? undefined : { isComposite: isComposite(held) };
  }

  #edit(key: Value, value: Value): EditTree {
    const edit = new EditTree(value, this.#spend);
    this.#edits.set(key, { key, edit, isComposite: isComposite(value) });
    return edit;
  }

  #arrayNow(array: readonly Value[]): Element[] {
    if (this.#elements === undefined) {
      this.#spend(array.length);
      this.#elements = array.map((untouched) => ({ untouched }));
    }
    return this.#elements;
  }
}

function isComposite(value: Value): boolean {
  return isArray(value) || value instanceof ValueSet || isObject(value);
}

/** The index that a key of an array means; `-` is the place behind the last. */
function indexOf(key: Value, length: number): number {
  if (key === "-") return length;
  if (typeof key !== "string" && !isNumber(key))
    throw new BuiltinError("invalid type for indexing");
  const text = typeof key === "string" ? key : numberText(key);
  const index = int64Of(text);
  if (index === undefined) {
    const kind = typeof key === "string" ? "string" : "number type";
    throw new BuiltinError(`invalid ${kind} for indexing`);
  }
  if (typeof key === "string" && key !== "0" && key.startsWith("0")) {
    throw new BuiltinError("leading zeros are not allowed in JSON paths");
  }
  return Number(index);
}

function missing(key: Value, kind: string, whole: Value): BuiltinError {
  return lateBuiltinError(() => {
    // Of a set OPA prints the key as a reference of one part, which has no quotes.
    const name = kind === "set" && typeof key === "string" ? key : printValue(key);
    const term = printValue(whole);
    return `path ${name} does not exist in ${kind} term ${term}`;
  });
}

function notComposite(value: Value, place = ""): BuiltinError {
  const found = `found value: ${printValue(value)} (type: ast.${goType(value)})`;
  return new BuiltinError(`expected composite type${place}, ${found}`);
}

function goType(value: Value): string {
  const name = typeName(value);
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function deletedNode(operation: string): BuiltinError {
  return new BuiltinError(`deleted node encountered during ${operation} operation`);
}

function alreadyDeleted(operation: string, { key, isComposite: was }: Edit): BuiltinError {
  const kind = was ? "composite" : "scalar";
  const node = `the already deleted ${kind} node for key ${printValue(key)}`;
  return new BuiltinError(`cannot ${operation} ${node}`);
}

function tooDeep(): PolicyError {
  return new PolicyError("evaluation_error", `a patched value is nested deeper than ${MAX_DEPTH}`);
}
