import { spawn } from "node:child_process";
import path from "node:path";
import { type GoProject, goProject } from "../../../support/go-project.ts";

/** What Go's own library reads: the JSON of a BuildInfo, or its error. */
export type GoReading =
  | { readonly info: unknown; readonly error?: undefined }
  | { readonly error: string; readonly info?: undefined };

/** Reads lines of base64, answers a line of JSON each. A panic of its readers is an error too. */
const MAIN = `package main

import (
	"bufio"
	"bytes"
	"debug/buildinfo"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
)

func read(line []byte) (info *debug.BuildInfo, err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			err = fmt.Errorf("panic: %v", panicked)
		}
	}()
	data, err := base64.StdEncoding.DecodeString(string(line))
	if err != nil {
		return nil, err
	}
	return buildinfo.Read(bytes.NewReader(data))
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<30)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		info, err := read(lines.Bytes())
		if err != nil {
			out.Encode(map[string]any{"error": err.Error()})
		} else {
			out.Encode(map[string]any{"info": info})
		}
	}
}
`;

export interface GoReader {
  /** In the order of the binaries. */
  read(binaries: readonly Uint8Array[]): Promise<readonly GoReading[]>;
  dispose(): void;
}

/** Go's debug/buildinfo as a program that is asked about many binaries at once. */
export async function buildGoReader(): Promise<GoReader> {
  const project: GoProject = goProject({
    main: { "go.mod": "module example.com/reader\n\ngo 1.21\n", "main.go": MAIN },
  });
  await project.go(["build", "-o", "reader", "."]);
  return {
    read: (binaries) => ask(path.join(project.folder, "reader"), binaries),
    dispose: project.dispose,
  };
}

async function ask(program: string, binaries: readonly Uint8Array[]): Promise<GoReading[]> {
  const child = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = binaries.map((bytes) => `${Buffer.from(bytes).toString("base64")}\n`);
  child.stdin.end(lines.join(""));
  let output = "";
  for await (const chunk of child.stdout) output += chunk;
  return output
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as GoReading);
}
