/**
 * The seccomp filter of a jail, as classic BPF for `bwrap --seccomp`. Generated here so that no native library is
 * needed; the numbers are in system-calls.ts.
 *
 * What it closes and why: families of sockets that are not namespaced (AF_VSOCK reaches the hypervisor), inotify on
 * shared binds (it shows what the host executes), flock on shared inodes (a channel between two jails), memory that
 * no mount accounts for (memfd, SysV shm), and the parts of the kernel where most escapes were found (bpf, io_uring,
 * keyrings, userfaultfd, perf, new namespaces).
 */
import { callNumber, type JailArchitecture, JUDGED_CALLS, REFUSED_CALLS } from './system-calls.ts';

const LOAD_WORD = 0x20; // BPF_LD | BPF_W | BPF_ABS
const JUMP_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
const JUMP_GREATER_EQUAL = 0x35; // BPF_JMP | BPF_JGE | BPF_K
const JUMP_ANY_BIT = 0x45; // BPF_JMP | BPF_JSET | BPF_K
const RETURN = 0x06; // BPF_RET | BPF_K

const ALLOW = 0x7fff0000;
const KILL_PROCESS = 0x80000000;
const ERRNO = 0x00050000;
const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;

const AUDIT_ARCH: Record<JailArchitecture, number> = { x64: 0xc000003e, arm64: 0xc00000b7 };
const X32_BIT = 0x40000000;

/** Offsets in struct seccomp_data, little-endian: the low half of a 64-bit argument comes first. */
const OFFSET_NUMBER = 0;
const OFFSET_ARCH = 4;
const argumentLow = (index: number) => 16 + index * 8;

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. (NEWTIME shares its bit with the exit signal.) */
const CLONE_NEW_ANY = 0x7e020000;
const AF_UNIX = 1;
const AF_INET = 2;
const AF_INET6 = 10;
const AF_NETLINK = 16;
const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;
const F_SETLEASE = 1024;
const F_NOTIFY = 1026;

type Label = string;
interface Instruction {
  code: number;
  value: number;
  /** Where to go when the comparison holds or fails; absent = the next instruction. */
  then?: Label;
  otherwise?: Label;
}

/** Instructions with named places; jumps of classic BPF reach 255 instructions forward, never back. */
class Assembler {
  readonly #instructions: Instruction[] = [];
  readonly #labels = new Map<Label, number>();

  label(name: Label): void {
    this.#labels.set(name, this.#instructions.length);
  }

  load(offset: number): void {
    this.#instructions.push({ code: LOAD_WORD, value: offset });
  }

  jump(code: number, value: number, then?: Label, otherwise?: Label): void {
    this.#instructions.push({ code, value, then, otherwise });
  }

  return(value: number): void {
    this.#instructions.push({ code: RETURN, value });
  }

  assemble(): Buffer {
    const out = Buffer.alloc(this.#instructions.length * 8);
    this.#instructions.forEach((instruction, index) => {
      const distance = (label: Label | undefined): number => {
        if (label === undefined) return 0;
        const target = this.#labels.get(label);
        if (target === undefined) throw new Error(`seccomp filter: no label ${label}`);
        const steps = target - index - 1;
        if (steps < 0 || steps > 255) throw new Error(`seccomp filter: ${label} is ${steps} instructions away`);
        return steps;
      };
      out.writeUInt16LE(instruction.code, index * 8);
      out.writeUInt8(distance(instruction.then), index * 8 + 2);
      out.writeUInt8(distance(instruction.otherwise), index * 8 + 3);
      out.writeUInt32LE(instruction.value >>> 0, index * 8 + 4);
    });
    return out;
  }
}

/** The program for one architecture: an array of struct sock_filter, 8 bytes each. */
export function buildSeccompFilter(arch: JailArchitecture): Buffer {
  const asm = new Assembler();
  const judged = (name: keyof typeof JUDGED_CALLS) => callNumber(JUDGED_CALLS[name], arch)!;

  asm.load(OFFSET_ARCH);
  asm.jump(JUMP_EQUAL, AUDIT_ARCH[arch], undefined, 'kill');
  asm.load(OFFSET_NUMBER);
  if (arch === 'x64') asm.jump(JUMP_GREATER_EQUAL, X32_BIT, 'kill');

  asm.jump(JUMP_EQUAL, judged('clone'), 'clone');
  asm.jump(JUMP_EQUAL, judged('clone3'), 'enosys'); // its flags are in memory a filter cannot read; glibc falls back
  asm.jump(JUMP_EQUAL, judged('socket'), 'socket');
  asm.jump(JUMP_EQUAL, judged('socketpair'), 'socket');
  asm.jump(JUMP_EQUAL, judged('ioctl'), 'ioctl');
  asm.jump(JUMP_EQUAL, judged('fcntl'), 'fcntl');
  asm.jump(JUMP_EQUAL, judged('prlimit64'), 'prlimit64');
  for (const numbers of Object.values(REFUSED_CALLS)) {
    const number = callNumber(numbers, arch);
    if (number !== null) asm.jump(JUMP_EQUAL, number, 'eperm');
  }
  asm.return(ALLOW);

  asm.label('clone');
  asm.load(argumentLow(0));
  asm.jump(JUMP_ANY_BIT, CLONE_NEW_ANY, 'eperm', 'allow');

  asm.label('socket');
  asm.load(argumentLow(0));
  asm.jump(JUMP_EQUAL, AF_UNIX, 'allow');
  asm.jump(JUMP_EQUAL, AF_INET, 'allow');
  asm.jump(JUMP_EQUAL, AF_INET6, 'allow');
  asm.jump(JUMP_EQUAL, AF_NETLINK, undefined, 'eafnosupport');
  asm.load(argumentLow(2));
  asm.jump(JUMP_EQUAL, 0, 'allow', 'eafnosupport'); // NETLINK_ROUTE: os.networkInterfaces() needs it

  asm.label('ioctl');
  asm.load(argumentLow(1));
  asm.jump(JUMP_EQUAL, TIOCSTI, 'eperm');
  asm.jump(JUMP_EQUAL, TIOCLINUX, 'eperm', 'allow');

  asm.label('fcntl');
  asm.load(argumentLow(1));
  asm.jump(JUMP_EQUAL, F_SETLEASE, 'eperm');
  asm.jump(JUMP_EQUAL, F_NOTIFY, 'eperm', 'allow');

  // A command has the supervisor's uid: it could lower PID 1's limits and so kill or blind it.
  asm.label('prlimit64');
  asm.load(argumentLow(0));
  asm.jump(JUMP_EQUAL, 0, 'allow', 'eperm');

  asm.label('allow');
  asm.return(ALLOW);
  asm.label('eperm');
  asm.return(ERRNO | EPERM);
  asm.label('enosys');
  asm.return(ERRNO | ENOSYS);
  asm.label('eafnosupport');
  asm.return(ERRNO | EAFNOSUPPORT);
  asm.label('kill');
  asm.return(KILL_PROCESS);
  return asm.assemble();
}
