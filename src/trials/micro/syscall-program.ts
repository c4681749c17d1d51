/** An argument of a call: a number (two's complement where negative), or the address of a word of the program's memory. */
export type CallArgument = number | { readonly word: number };

/** What a program does: one call whose result is kept, the counter read, or a call timed in batches. */
export type ProgramStep =
  | {
      readonly kind: "call";
      readonly number: number;
      readonly args: readonly CallArgument[];
      readonly into: number;
    }
  | { readonly kind: "ticks"; readonly into: number }
  | { readonly kind: "set"; readonly value: number; readonly word: number }
  | {
      readonly kind: "time";
      readonly number: number;
      readonly args: readonly CallArgument[];
      readonly calls: number;
      readonly batches: number;
      /** The ticks of each batch, one word after the other from here. */
      readonly into: number;
    };

/** The calls that each program makes beside its steps. */
export const PROGRAM_CALLS: readonly string[] = ["write", "exit_group"];

const CODE = 0x400000n;
const MEMORY = 0x600000n;
const [WRITE, EXIT_GROUP] = [1, 231];
/** `ffffffffffffffff` and a line feed. */
const LINE_BYTES = 17;
const MAX_WORDS = 3000;
/** mov rdi, rsi, rdx, r10, r8, r9: the registers of a call's arguments (syscall(2)). */
const ARGUMENT_MOVES = [
  [0x48, 0xbf],
  [0x48, 0xbe],
  [0x48, 0xba],
  [0x49, 0xba],
  [0x49, 0xb8],
  [0x49, 0xb9],
] as const;
/** lfence; rdtsc; shl rdx, 32; or rax, rdx */
const READ_TICKS = [0x0f, 0xae, 0xe8, 0x0f, 0x31, 0x48, 0xc1, 0xe2, 0x20, 0x48, 0x09, 0xd0];
const SYSCALL = [0x0f, 0x05];
/** For each word at rsi, r12 of them: 16 digits and a line feed to rdi. */
const PRINT_WORDS = [
  [0x48, 0x8b, 0x06], // mov rax, [rsi]
  [0x49, 0xbf, 16, 0, 0, 0, 0, 0, 0, 0], // mov r15, 16
  [0x48, 0xc1, 0xc0, 0x04], // rol rax, 4
  [0x89, 0xc1], // mov ecx, eax
  [0x83, 0xe1, 0x0f], // and ecx, 15
  [0x83, 0xf9, 0x0a], // cmp ecx, 10
  [0x72, 0x03], // jb over the next
  [0x83, 0xc1, 0x27], // add ecx, 39
  [0x83, 0xc1, 0x30], // add ecx, 48
  [0x88, 0x0f], // mov [rdi], cl
  [0x48, 0xff, 0xc7], // inc rdi
  [0x49, 0xff, 0xcf], // dec r15
  [0x75, 0xe2], // jnz to rol
  [0xc6, 0x07, 0x0a], // mov byte [rdi], 10
  [0x48, 0xff, 0xc7], // inc rdi
  [0x48, 0x83, 0xc6, 0x08], // add rsi, 8
  [0x49, 0xff, 0xcc], // dec r12
  [0x75, 0xc6], // jnz to mov rax
].flat();

/**
 * An ELF program for Linux on x86-64 that makes calls, and nothing else: it needs no library and no loader, so that it runs
 * under a profile that allows hardly more than what it measures. Its words are printed at its end, for `programWords`.
 */
export function syscallProgram(steps: readonly ProgramStep[], words: number): Buffer {
  if (words < 1 || words > MAX_WORDS) throw new RangeError(`${words} words`);
  const printed = addressOf(words);
  const code = [
    ...steps.flatMap(stepCode),
    ...[...move([0x48, 0xbe], MEMORY), ...move([0x48, 0xbf], printed)],
    ...[...move([0x49, 0xbc], BigInt(words)), ...PRINT_WORDS],
    ...callCode(WRITE, [1, { word: words }, words * LINE_BYTES]),
    ...callCode(EXIT_GROUP, [0]),
  ];
  return elf(Buffer.from(code), words * (8 + LINE_BYTES));
}

/** What a program printed, word by word and signed. Throws a `RangeError` over anything else. */
export function programWords(text: string): readonly bigint[] {
  const lines = text.split("\n").slice(0, -1);
  if (lines.length === 0 || !lines.every((line) => /^[0-9a-f]{16}$/.test(line)))
    throw new RangeError("the program did not end well");
  return lines.map((line) => BigInt.asIntN(64, BigInt(`0x${line}`)));
}

function stepCode(step: ProgramStep): readonly number[] {
  if (step.kind === "call") return [...callCode(step.number, step.args), ...store(step.into)];
  if (step.kind === "ticks") return [...READ_TICKS, ...store(step.into)];
  if (step.kind === "set") return [...move([0x48, 0xb8], BigInt(step.value)), ...store(step.word)];
  return timeCode(step);
}

function timeCode(step: Extract<ProgramStep, { readonly kind: "time" }>): readonly number[] {
  const call = [...numberMove(step.number), ...SYSCALL, 0x49, 0xff, 0xcf]; // ... dec r15
  const batch = [
    ...[...READ_TICKS, 0x49, 0x89, 0xc5], // mov r13, rax
    ...[...move([0x49, 0xbf], BigInt(step.calls)), ...argumentMoves(step.args)], // mov r15, calls
    ...[...call, 0x75, 256 - call.length - 2], // jnz to the call
    ...[...READ_TICKS, 0x4c, 0x29, 0xe8], // sub rax, r13
    ...[0x49, 0x89, 0x06, 0x49, 0x83, 0xc6, 0x08], // mov [r14], rax; add r14, 8
    ...[0x49, 0xff, 0xcc], // dec r12
  ];
  const back = Buffer.alloc(4);
  back.writeInt32LE(-batch.length - 6);
  return [
    ...move([0x49, 0xbe], addressOf(step.into)), // mov r14
    ...move([0x49, 0xbc], BigInt(step.batches)), // mov r12
    ...[...batch, 0x0f, 0x85, ...back], // jnz to the batch
  ];
}

function callCode(number: number, args: readonly CallArgument[]): readonly number[] {
  return [...argumentMoves(args), ...numberMove(number), ...SYSCALL];
}

function argumentMoves(args: readonly CallArgument[]): readonly number[] {
  return ARGUMENT_MOVES.flatMap((opcode, index) => {
    const argument = args[index] ?? 0;
    return move(opcode, typeof argument === "number" ? BigInt(argument) : addressOf(argument.word));
  });
}

/** mov eax, number */
function numberMove(number: number): readonly number[] {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(number);
  return [0xb8, ...bytes];
}

/** mov [word], rax */
function store(word: number): readonly number[] {
  return move([0x48, 0xa3], addressOf(word));
}

function move(opcode: readonly number[], value: bigint): readonly number[] {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return [...opcode, ...bytes];
}

function addressOf(word: number): bigint {
  return MEMORY + BigInt(word) * 8n;
}

/** Two segments: the code, which cannot be written, and memory, which cannot be run (elf(5)). */
function elf(code: Buffer, memory: number): Buffer {
  const [header, segment] = [64, 56];
  const start = header + 2 * segment;
  const head = Buffer.alloc(start);
  head.write("\x7fELF\x02\x01\x01", "latin1");
  head.writeUInt16LE(2, 16); // an executable
  head.writeUInt16LE(62, 18); // x86-64
  head.writeUInt32LE(1, 20);
  head.writeBigUInt64LE(CODE + BigInt(start), 24);
  head.writeBigUInt64LE(BigInt(header), 32);
  head.writeUInt16LE(header, 52);
  head.writeUInt16LE(segment, 54);
  head.writeUInt16LE(2, 56);
  const size = start + code.length;
  writeSegment(head, header, { flags: 5, address: CODE, file: size, memory: size });
  writeSegment(head, header + segment, { flags: 6, address: MEMORY, file: 0, memory });
  return Buffer.concat([head, code]);
}

function writeSegment(
  head: Buffer,
  at: number,
  segment: {
    readonly flags: number;
    readonly address: bigint;
    readonly file: number;
    readonly memory: number;
  },
): void {
  head.writeUInt32LE(1, at);
  head.writeUInt32LE(segment.flags, at + 4);
  head.writeBigUInt64LE(segment.address, at + 16);
  head.writeBigUInt64LE(segment.address, at + 24);
  head.writeBigUInt64LE(BigInt(segment.file), at + 32);
  head.writeBigUInt64LE(BigInt(segment.memory), at + 40);
  head.writeBigUInt64LE(4096n, at + 48);
}
