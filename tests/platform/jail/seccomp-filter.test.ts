import { expect, test } from 'vitest';
import { buildSeccompFilter } from '#platform/jail/seccomp-filter.ts';
import { callNumber, type JailArchitecture, JUDGED_CALLS, REFUSED_CALLS } from '#platform/jail/system-calls.ts';

const AUDIT = { x64: 0xc000003e, arm64: 0xc00000b7 } as const;

/** The kernel's classic BPF, as much of it as a seccomp filter may use here. */
function run(program: Buffer, data: { nr: number; arch: number; args?: bigint[] }): string {
  const input = Buffer.alloc(64);
  input.writeUInt32LE(data.nr >>> 0, 0);
  input.writeUInt32LE(data.arch >>> 0, 4);
  for (const [i, value] of (data.args ?? []).entries()) input.writeBigUInt64LE(value, 16 + i * 8);
  let accumulator = 0;
  for (let pc = 0; pc < program.length / 8; pc += 1) {
    const code = program.readUInt16LE(pc * 8);
    const then = program.readUInt8(pc * 8 + 2);
    const otherwise = program.readUInt8(pc * 8 + 3);
    const k = program.readUInt32LE(pc * 8 + 4);
    if (code === 0x20) accumulator = input.readUInt32LE(k);
    else if (code === 0x15) pc += accumulator === k ? then : otherwise;
    else if (code === 0x35) pc += accumulator >= k ? then : otherwise;
    else if (code === 0x45) pc += (accumulator & k) !== 0 ? then : otherwise;
    else if (code === 0x06) {
      if (k === 0x7fff0000) return 'allow';
      if (k === 0x80000000) return 'kill';
      return `errno ${k & 0xffff}`;
    } else throw new Error(`instruction ${code}`);
  }
  throw new Error('the program has no end');
}

test.each<JailArchitecture>(['x64', 'arm64'])(
  '%s: every refused call answers EPERM, the others of the machine are allowed',
  (arch) => {
    const program = buildSeccompFilter(arch);
    const refused = new Set(
      Object.values(REFUSED_CALLS)
        .map((numbers) => callNumber(numbers, arch))
        .filter((number) => number !== null),
    );
    const judged = new Set<number>(Object.values(JUDGED_CALLS).map((numbers) => callNumber(numbers, arch)!));
    expect(refused.size).toBeGreaterThan(65);
    expect(program.length / 8).toBeLessThan(256);
    for (let nr = 0; nr < 500; nr += 1) {
      if (judged.has(nr)) continue;
      expect([nr, run(program, { nr, arch: AUDIT[arch] })]).toEqual([nr, refused.has(nr) ? 'errno 1' : 'allow']);
    }
  },
);

test.each<JailArchitecture>(['x64', 'arm64'])(
  '%s: calls are judged by the low half of their arguments, as the kernel reads them',
  (arch) => {
    const program = buildSeccompFilter(arch);
    const call = (name: keyof typeof JUDGED_CALLS, ...args: number[]) =>
      run(program, { nr: callNumber(JUDGED_CALLS[name], arch)!, arch: AUDIT[arch], args: args.map(BigInt) });
    expect(call('clone', 0x1200011)).toBe('allow');
    for (const flag of [0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000])
      expect(call('clone', flag | 17)).toBe('errno 1');
    expect(call('clone3')).toBe('errno 38');
    for (const family of [1, 2, 10])
      expect([call('socket', family, 1, 0), call('socketpair', family, 1, 0)]).toEqual(['allow', 'allow']);
    for (const family of [0, 3, 5, 15, 17, 29, 31, 38, 40, 44])
      expect([family, call('socket', family, 1, 0)]).toEqual([family, 'errno 97']);
    expect([call('socket', 16, 3, 0), call('socket', 16, 3, 9)]).toEqual(['allow', 'errno 97']);
    // The upper half is not part of an int: it can neither smuggle a family in nor hide one.
    const socket = callNumber(JUDGED_CALLS.socket, arch)!;
    expect(run(program, { nr: socket, arch: AUDIT[arch], args: [(1n << 32n) | 40n] })).toBe('errno 97');
    expect([call('ioctl', 0, 0x5412), call('ioctl', 0, 0x541c), call('ioctl', 0, 0x5401)]).toEqual([
      'errno 1',
      'errno 1',
      'allow',
    ]);
    expect([call('fcntl', 3, 1024), call('fcntl', 3, 1026), call('fcntl', 3, 1031), call('fcntl', 3, 6)]).toEqual([
      'errno 1',
      'errno 1',
      'allow',
      'allow',
    ]);
    expect([call('prlimit64', 0), call('prlimit64', 1)]).toEqual(['allow', 'errno 1']);
  },
);

test('another architecture and the x32 ABI are killed', () => {
  expect(run(buildSeccompFilter('x64'), { nr: 39, arch: 0x40000003 })).toBe('kill');
  expect(run(buildSeccompFilter('x64'), { nr: 0x40000000 + 39, arch: AUDIT.x64 })).toBe('kill');
  expect(run(buildSeccompFilter('arm64'), { nr: 39, arch: AUDIT.x64 })).toBe('kill');
});
