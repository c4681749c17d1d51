/** An address of mail (RFC 2821). */
export interface Mailbox {
  readonly local: string;
  readonly domain: string;
}

/** The part before the `@`, and where that stands. */
interface LocalPart {
  readonly local: string;
  readonly end: number;
}

/** x509's parseRFC2821Mailbox; undefined when the text is no address. */
export function parseMailbox(text: string): Mailbox | undefined {
  const read = text.startsWith('"') ? readQuoted(text) : readAtoms(text);
  if (read === undefined || text.charAt(read.end) !== "@") return undefined;
  const domain = text.slice(read.end + 1);
  const isDomain = domain === "" || domain.split(".").every((label) => /^[!-~]+$/.test(label));
  return isDomain ? { local: read.local, domain } : undefined;
}

/** What may follow a backslash in quotes. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: quoted text may hold controls.
const QUOTABLE = /^[\u0001-\u0009\u000b\u000c\u000e-\u007f]$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: quoted text may hold controls.
const QUOTED = /^[\u0001-\u0008\u000b\u000c\u000e-\u007f]$/;

function readQuoted(text: string): LocalPart | undefined {
  let local = "";
  for (let at = 1; at < text.length; at++) {
    let character = text.charAt(at);
    if (character === '"') return { local, end: at + 1 };
    const isEscaped = character === "\\";
    if (isEscaped) character = text.charAt(++at);
    if (!(isEscaped ? QUOTABLE : QUOTED).test(character)) return undefined;
    local += character;
  }
  return undefined;
}

const ATOM = /^[0-9a-zA-Z!#$%&'*+\-/=?^_`{|}~.]$/;

function readAtoms(text: string): LocalPart | undefined {
  let local = "";
  let at = 0;
  for (; at < text.length; at++) {
    let character = text.charAt(at);
    if (character === "\\") character = text.charAt(++at);
    else if (!ATOM.test(character)) break;
    if (character === "") return undefined;
    local += character;
  }
  const isDotted = !local.startsWith(".") && !local.endsWith(".") && !local.includes("..");
  return local !== "" && isDotted ? { local, end: at } : undefined;
}
