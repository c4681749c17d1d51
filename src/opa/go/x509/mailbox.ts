/** An address of mail (RFC 2821). */
export interface Mailbox {
  readonly local: string;
  readonly domain: string;
}

const QUOTED =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: quoted text may hold controls.
  /^"((?:\\[\u0001-\u0009\u000b\u000c\u000e-\u007f]|[\u0001-\u0008\u000b\u000c\u000e-!#-[\]-\u007f])*)"@/;
const ATOM = /^((?:\\.|[0-9a-zA-Z!#$%&'*+\-/=?^_`{|}~.])+)@/s;

/** x509's parseRFC2821Mailbox; undefined when the text is no address. */
export function parseMailbox(text: string): Mailbox | undefined {
  const isQuoted = text.startsWith('"');
  const match = (isQuoted ? QUOTED : ATOM).exec(text);
  if (match === null) return undefined;
  const local = (match[1] as string).replace(/\\(.)/gs, "$1");
  if (!isQuoted && (local.startsWith(".") || local.endsWith(".") || local.includes(".."))) {
    return undefined;
  }
  const domain = text.slice(match[0].length);
  const isDomain = domain === "" || domain.split(".").every((label) => /^[!-~]+$/.test(label));
  return isDomain ? { local, domain } : undefined;
}
