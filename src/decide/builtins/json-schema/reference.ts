import { isGoError } from "../../../opa/go/go-error.ts";
import { textOfByteText } from "../../../opa/go/text-bytes.ts";
import { type GoUrl, parseUrl } from "../../../opa/go/url/parse-url.ts";
import { resolveUrl } from "../../../opa/go/url/resolve-url.ts";
import { urlText } from "../../../opa/go/url/url-text.ts";
import { isArray, isObject, type Value, valueAt } from "../../values/value.ts";
import { BuiltinError } from "../builtin.ts";

/** Where a schema or a part of it is (xeipuuv/gojsonreference). */
export interface Reference {
  readonly url: GoUrl;
  readonly text: string;
}

/** Throws a BuiltinError for what is no reference. */
export function parseReference(text: string): Reference {
  try {
    const url = parseUrl(text);
    return { url, text: urlText(url) };
  } catch (error) {
    if (isGoError(error)) throw new BuiltinError(error.message);
    throw error;
  }
}

/** What a reference means within another. */
export function inherit(base: Reference, child: Reference): Reference {
  return parseReference(urlText(resolveUrl({ ...base.url, fragment: "" }, child.url)));
}

/** The same without what is behind the hash. */
export function withoutFragment({ url }: Reference): Reference {
  const bare = { ...url, fragment: "" };
  return { url: bare, text: urlText(bare) };
}

/** True for what could be loaded from anywhere. */
export function isCanonical({ url }: Reference): boolean {
  if (url.scheme === "file") return url.path.startsWith("/");
  return url.scheme !== "" && url.host !== "";
}

/**
 * What the pointer behind the hash finds in a document; the whole of it where there is no pointer
 * (xeipuuv/gojsonpointer). Throws a BuiltinError.
 */
export function follow({ url }: Reference, document: Value): Value {
  const fragment = textOfByteText(url.fragment);
  if (!fragment.startsWith("/")) return document;
  let node = document;
  for (const token of fragment.slice(1).split("/")) node = step(node, token);
  return node;
}

function step(node: Value, token: string): Value {
  if (isObject(node)) {
    const key = token.replaceAll("~1", "/").replaceAll("~0", "~");
    const found = valueAt(node, key);
    if (found === undefined) throw new BuiltinError(`Object has no key '${key}'`);
    return found;
  }
  if (!isArray(node)) throw new BuiltinError(`Invalid token reference '${token}'`);
  if (!/^[-+]?\d{1,18}$/.test(token)) throw new BuiltinError(`Invalid array index '${token}'`);
  const found = node[Number(token)];
  if (found !== undefined) return found;
  throw new BuiltinError(`Out of bound array[0,${node.length}] index '${Number(token)}'`);
}
