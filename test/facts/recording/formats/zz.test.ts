import { test } from "@jest/globals";
import { readRecording } from "../../../../src/facts/recording/read-recording.ts";
import { readFileSync } from "node:fs";
import { callsOf } from "../recorded.ts";
test("x", () => {
  let out="";
  for (const f of ["pt.txt","pS.txt","ps.txt","lost.txt","audit.log","ring.txt"]) {
  const r=readRecording(readFileSync("/tmp/facts-rec/"+f), f);
  out+=f+"\n"+JSON.stringify(callsOf(r))+"\n"+JSON.stringify(r.incomplete,undefined,1)+JSON.stringify(r.sources)+JSON.stringify(r.calls.filter(c=>c.paths.length||c.values))+"\n";}
  process.stderr.write(out);
});
