import type { CompiledBundle } from "../../src/domain/bundle.ts";
import { packRevision } from "../../src/publish/pack.ts";
import {
  type PublishContext,
  type Published,
  publish as publishPacked,
} from "../../src/publish/publish.ts";

/** Packs and publishes, as a push does behind the gate. */
export async function publish(
  compiled: CompiledBundle,
  context: PublishContext,
): Promise<Published> {
  return await publishPacked(await packRevision(compiled, context.now().toISOString()), context);
}
