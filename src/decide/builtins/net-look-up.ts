import { isGoError } from "../../opa/go/go-error.ts";
import { type Settled, startFetch } from "../network/answers.ts";
import type { Network } from "../network/network.ts";
import { evaluationCancelled } from "../topdown/errors.ts";
import { makeSet } from "../values/value.ts";
import { type Builtin, BuiltinError, type BuiltinFamily, impure } from "./builtin.ts";
import { stringOperand } from "./operands.ts";

/** `net.lookup_ip_addr(name)`: a set of texts (v1/topdown/net.go). */
const netLookUpIpAddress: Builtin = (context, args, place) => {
  const name = stringOperand(args, 0);
  const { network } = context;
  if (network === undefined) throw new BuiltinError("no host may be asked from here");
  if (!network.hosts.allows(name)) throw new BuiltinError(`disallowed host: ${name}`);
  const late = (): Error =>
    evaluationCancelled(`net.lookup_ip_addr: lookup ${name}: i/o timeout`, place);
  const settled = context.answers.ask(["net.lookup_ip_addr", name], () =>
    startFetch(() => lookUp(network, name), late),
  );
  if ("failure" in settled) throw settled.failure;
  return settled.value;
};

const BYTES_PER_ADDRESS = 64;

async function lookUp(network: Network, name: string): Promise<Settled> {
  try {
    const addresses = await network.lookUp(name);
    const bytes = addresses.length * BYTES_PER_ADDRESS;
    return { value: makeSet(addresses), isLasting: true, bytes };
  } catch (error) {
    if (!isGoError(error)) throw error;
    return { failure: new BuiltinError(error.message), isLasting: false };
  }
}

export const NET_LOOK_UP: BuiltinFamily = {
  "net.lookup_ip_addr": impure(1, netLookUpIpAddress),
};
