/** Machines the filter and the supervisor know. The numbers are the kernel's ABI and never change. */
export type JailArchitecture = 'x64' | 'arm64';

export function jailArchitecture(arch: string = process.arch): JailArchitecture | null {
  return arch === 'x64' || arch === 'arm64' ? arch : null;
}

/** Refused with EPERM whatever their arguments: [x64, arm64]; null where the architecture has no such call. */
export const REFUSED_CALLS: Readonly<Record<string, readonly [number | null, number | null]>> = {
  unshare: [272, 97],
  setns: [308, 268],
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  chroot: [161, 51],
  mount_setattr: [442, 442],
  move_mount: [429, 429],
  open_tree: [428, 428],
  open_tree_attr: [467, 467],
  fsopen: [430, 430],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fspick: [433, 433],
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  kcmp: [312, 272],
  pidfd_getfd: [438, 438],
  process_madvise: [440, 440],
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  keyctl: [250, 219],
  add_key: [248, 217],
  request_key: [249, 218],
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  create_module: [174, null],
  query_module: [178, null],
  open_by_handle_at: [304, 265],
  name_to_handle_at: [303, 264],
  quotactl: [179, 60],
  quotactl_fd: [443, 443],
  acct: [163, 89],
  swapon: [167, 224],
  swapoff: [168, 225],
  reboot: [169, 142],
  sethostname: [170, 161],
  setdomainname: [171, 162],
  iopl: [172, null],
  ioperm: [173, null],
  syslog: [103, 116],
  lookup_dcookie: [212, 18],
  move_pages: [279, 239],
  mbind: [237, 235],
  set_mempolicy: [238, 237],
  set_mempolicy_home_node: [450, 450],
  migrate_pages: [256, 238],
  memfd_create: [319, 279],
  memfd_secret: [447, 447],
  shmget: [29, 194],
  shmat: [30, 196],
  semget: [64, 190],
  msgget: [68, 186],
  mq_open: [240, 180],
  sched_setaffinity: [203, 122],
  clock_settime: [227, 112],
  settimeofday: [164, 170],
  clock_adjtime: [305, 266],
  adjtimex: [159, 171],
  fanotify_init: [300, 262],
  inotify_init: [253, null],
  inotify_init1: [294, 26],
  flock: [73, 32],
  vhangup: [153, 58],
  nfsservctl: [180, 42],
  uselib: [134, null],
  modify_ldt: [154, null],
  personality: [135, 92],
};

/** Judged by their arguments, or answered with another errno. */
export const JUDGED_CALLS = {
  clone: [56, 220],
  clone3: [435, 435],
  socket: [41, 198],
  socketpair: [53, 199],
  ioctl: [16, 29],
  fcntl: [72, 25],
  prlimit64: [302, 261],
} as const;

/** The calls the supervisor makes by number, because loading a Perl module costs more than its whole start. */
export const SUPERVISOR_CALLS = {
  prctl: [157, 167],
  rt_sigprocmask: [14, 135],
  signalfd4: [289, 74],
  dup3: [292, 24],
  setsid: [112, 157],
  exit_group: [231, 94],
} as const;

export function callNumber(numbers: readonly [number | null, number | null], arch: JailArchitecture): number | null {
  return arch === 'x64' ? numbers[0] : numbers[1];
}
