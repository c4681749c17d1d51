import type { Layer } from "../trust/trust-document.ts";
import type { Fault } from "./fault.ts";
import { principalsOf } from "./fill-layer.ts";
import { type CountedSigner, timeText } from "./judge-signer.ts";

export interface Timed {
  readonly signers: readonly CountedSigner[];
  /** When the last one whom the threshold needs had signed; absent where no clock is believed. */
  readonly complete: number | undefined;
}

/**
 * Of a layer's signers those who signed when the layers in front of it were complete; a fault where they are too few. Signatures
 * whose time nobody knows stand in no order. Logs count whole seconds, so seconds are compared.
 */
export function signersAfter(
  front: number | undefined,
  layer: Layer,
  signers: readonly CountedSigner[],
): Timed | Fault {
  const inTime = signers.filter(
    ({ time }) => time === undefined || front === undefined || seconds(time) >= seconds(front),
  );
  if (principalsOf(inTime).length < layer.threshold) {
    const message = `${layer.name} was signed before the layer in front of it was complete, at ${timeText(front ?? 0)}`;
    return { code: "time_order", message };
  }
  const first = new Map<string, number>();
  for (const { principal, time = Number.NEGATIVE_INFINITY } of inTime) {
    first.set(principal, Math.min(time, first.get(principal) ?? Number.POSITIVE_INFINITY));
  }
  const times = [...first.values()].toSorted((left, right) => left - right);
  const complete = times[layer.threshold - 1] ?? Number.NEGATIVE_INFINITY;
  return { signers: inTime, complete: Number.isFinite(complete) ? complete : undefined };
}

function seconds(time: number): number {
  return Math.floor(time / 1000);
}
