import type { PublishAnswer } from "../../src/pipeline/answers.ts";

export interface ApiError {
  readonly code: string;
  readonly message: string;
  readonly errors?: readonly {
    readonly code: string;
    readonly message: string;
    readonly location?: { readonly file: string; readonly row: number; readonly col: number };
  }[];
  readonly active?: { readonly revision: string; readonly sequence: number };
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** Pushes files as JSON. */
export async function pushFiles(
  url: string,
  name: string,
  files: Readonly<Record<string, string>>,
): Promise<Answer<PublishAnswer & ApiError>> {
  return await send(url, "PUT", `/v1/bundles/${name}`, { files });
}

export async function send<T>(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer<T>> {
  const json = { "content-type": "application/json" };
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { ...headers, ...(body !== undefined && json) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as T };
}

/** The smallest policy whose answer names its version: `data.demo.version`. */
export function versionPolicy(version: number | string): Record<string, string> {
  return { "demo/demo.rego": `package demo\n\nversion := ${JSON.stringify(version)}\n` };
}
