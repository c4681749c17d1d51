/** A call with the members of a request. */
export function send(members: string): string {
  return `http.send({${members}})`;
}

/** The members of a request for a path of the tests' server. */
export function request(method: string, path: string, ...more: readonly string[]): string {
  const url = `concat("", [base, ${JSON.stringify(path)}])`;
  return [`"method": "${method}", "url": ${url}`, ...more].join(", ");
}

export function get(path: string, ...more: readonly string[]): string {
  return send(request("get", path, ...more));
}

/** Failures are values. */
export const QUIET = '"raise_error": false';
