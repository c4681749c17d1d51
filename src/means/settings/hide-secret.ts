const HIDDEN = "***";

/**
 * The text of a secret for people: of a URL only its password and the parameters that hold one are hidden, of anything else all.
 * What is odd enough that its password cannot be told apart is hidden up to the last `@`.
 */
export function hideSecret(text: string): string {
  if (text === "") return text;
  const start = text.indexOf("://");
  if (start < 0) return HIDDEN;
  const scheme = text.slice(0, start + 3);
  const rest = text.slice(start + 3);
  const end = rest.lastIndexOf("@");
  return `${scheme}${hideLogin(rest.slice(0, end + 1))}${hideParameters(rest.slice(end + 1))}`;
}

/** `user:password@`, or nothing. */
function hideLogin(login: string): string {
  if (login === "") return login;
  const user = /^([^:@/?#]*):/.exec(login)?.[1];
  return user === undefined ? `${HIDDEN}@` : `${user}:${HIDDEN}@`;
}

function hideParameters(text: string): string {
  const [before = "", ...queries] = text.split("?");
  if (queries.length === 0) return before;
  const parameters = queries.join("?").split("&");
  const shown = parameters.map((parameter) => {
    const name = parameter.split("=")[0] ?? "";
    return /pass|secret|token|key/i.test(name) ? `${name}=${HIDDEN}` : parameter;
  });
  return `${before}?${shown.join("&")}`;
}
