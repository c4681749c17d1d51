import type { SyscallCall } from "../../src/seccomp/model/decision.ts";
import { architectureFacts } from "../../src/seccomp/syscalls/architecture.ts";

/** One instruction of the kernel's classic BPF (linux/filter.h). */
interface Instruction {
  readonly code: number;
  readonly whenTrue: number;
  readonly whenFalse: number;
  readonly value: number;
}

export interface BpfProgram {
  readonly instructions: readonly Instruction[];
  readonly littleEndian: boolean;
}

const INSTRUCTION_BYTES = 8;
const LOAD_WORD = 0x20;
const AND = 0x54;
const JUMP = 0x05;
const RETURN = 0x06;
const CONDITIONS: Readonly<Record<number, (held: number, value: number) => boolean>> = {
  21: (held, value) => held === value,
  37: (held, value) => held > value,
  53: (held, value) => held >= value,
  69: (held, value) => (held & value) !== 0,
};

/** Instructions in the byte order of the architecture that they are for. */
export function readBpf(bytes: Buffer, littleEndian: boolean): BpfProgram {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const instructions = Array.from({ length: bytes.length / INSTRUCTION_BYTES }, (_, index) => {
    const at = index * INSTRUCTION_BYTES;
    return {
      code: view.getUint16(at, littleEndian),
      whenTrue: view.getUint8(at + 2),
      whenFalse: view.getUint8(at + 3),
      value: view.getUint32(at + 4, littleEndian),
    };
  });
  return { instructions, littleEndian };
}

/** What a filter returns for a call, as the kernel runs it. */
export function runBpf(program: BpfProgram, call: SyscallCall): number {
  const data = seccompData(call, program.littleEndian);
  let held = 0;
  for (let at = 0; at < program.instructions.length; at++) {
    const { code, whenTrue, whenFalse, value } = program.instructions[at] as Instruction;
    if (code === RETURN) return value;
    if (code === LOAD_WORD) held = data.getUint32(value, program.littleEndian);
    else if (code === AND) held = (held & value) >>> 0;
    else if (code === JUMP) at += value;
    else at += conditionOf(code)(held, value) ? whenTrue : whenFalse;
  }
  throw new Error("the filter ran past its end");
}

function conditionOf(code: number): (held: number, value: number) => boolean {
  const condition = CONDITIONS[code];
  if (condition === undefined) throw new Error(`no such instruction: ${code}`);
  return condition;
}

/** `struct seccomp_data` (linux/seccomp.h). */
function seccompData({ architecture, number, args }: SyscallCall, littleEndian: boolean): DataView {
  const view = new DataView(new ArrayBuffer(64));
  view.setUint32(0, number, littleEndian);
  view.setUint32(4, architectureFacts(architecture).audit, littleEndian);
  for (const [index, value] of args.entries()) {
    view.setBigUint64(16 + index * 8, value, littleEndian);
  }
  return view;
}
