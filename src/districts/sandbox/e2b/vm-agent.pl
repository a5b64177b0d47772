# Runs inside the machine as root, one process per request; the machine's user can neither read, signal nor trace it.
# Perl without modules: perl-base is part of every Debian image.
#   setup          sudo gone, input read-only, workspace made
#   selftest       as the user: no sudo, no writing to the input, no network
#   exec ID        one command as the user; frames as lines on stdout
#   kill ID        ends the processes of one command
#   freeze         ends every process of the user; exit code 0 when none is left
#   hardlinks      files below the output with more than one name, in hexadecimal; the service does not tell
use strict;

my $BASE = '/run/civitas';
my ($what, $id) = @ARGV;
my (undef, undef, $uid, $gid) = getpwnam('user') or die "no user\n";

sub processes {
  my @found;
  opendir(my $proc, '/proc') or return;
  for my $pid (grep { /^\d+$/ } readdir $proc) {
    my @s = stat "/proc/$pid" or next;
    push @found, $pid if $s[4] == $uid;
  }
  return @found;
}

# Becomes the user for good.
sub drop {
  $) = "$gid $gid";
  $( = $gid;
  $< = $uid;
  $> = $uid;
  exit 99 if $< != $uid || $> != $uid;
}

sub as_user {
  my ($code) = @_;
  my $pid = fork // die "fork: $!\n";
  if (!$pid) { drop(); exit($code->() ? 0 : 1) }
  waitpid($pid, 0);
  return $? == 0;
}

if ($what eq 'setup') {
  chmod 0700, $BASE or die "$BASE: $!\n";
  { open(my $sudoers, '>', '/etc/sudoers') }
  unlink glob('/etc/sudoers.d/*');
  system('gpasswd -d user sudo >/dev/null 2>&1');
  mkdir $_, 0755 for '/input', '/workspace', '/workspace/output';
  chown $uid, $gid, '/workspace', '/workspace/output';
  chmod 0700, '/workspace';
  my %program;
  if (open(my $list, '<', "$BASE/programs")) {
    local $/ = "\0";
    while (my $path = <$list>) { chomp $path; $program{$path} = 1 }
  }
  my @left = ('/input');
  while (defined(my $path = shift @left)) {
    chown 0, 0, $path;
    if (-d $path) {
      chmod 0755, $path;
      opendir(my $d, $path) or die "$path: $!\n";
      push @left, map { "$path/$_" } grep { $_ ne '.' && $_ ne '..' } readdir $d;
    }
    else { chmod($program{$path} ? 0555 : 0444, $path) }
  }
  system('mount', '--bind', '/input', '/input') == 0 or die "bind mount refused\n";
  system('mount', '-o', 'remount,bind,ro,nosuid,nodev', '/input') == 0 or die "read-only mount refused\n";
  exit 0;
}

if ($what eq 'selftest') {
  my @wrong;
  push @wrong, 'sudo' if as_user(sub { system('sudo -n true >/dev/null 2>&1') == 0 });
  push @wrong, 'input' if as_user(sub { open(my $f, '>', '/input/.selftest') });
  unlink '/input/.selftest';
  push @wrong, 'root' if as_user(sub { open(my $f, '<', '/etc/shadow') });
  push @wrong, 'dns' if as_user(sub { local $SIG{ALRM} = sub { exit 1 }; alarm 3; gethostbyname('e2b.app') });
  # TEST-NET-1 answers nobody; only a network that is cut off refuses it at once, and a silent one is as good.
  push @wrong, 'network' if as_user(sub {
    local $SIG{ALRM} = sub { exit 1 };
    alarm 3;
    socket(my $s, 2, 1, 6) or return 0;
    return connect($s, pack('S n C4 x8', 2, 53, 8, 8, 8, 8));
  });
  print join(' ', @wrong), "\n";
  exit(@wrong ? 1 : 0);
}

if ($what eq 'freeze') {
  for (1 .. 150) {
    my @left = processes() or exit 0;
    kill 'KILL', @left;
    select(undef, undef, undef, 0.01);
  }
  exit(processes() ? 1 : 0);
}

if ($what eq 'hardlinks') {
  my ($shown, @left) = (0, '');
  while (defined(my $folder = shift @left)) {
    opendir(my $d, "/workspace/output$folder") or next;
    for my $name (grep { $_ ne '.' && $_ ne '..' } readdir $d) {
      my @s = lstat "/workspace/output$folder/$name" or next;
      push @left, "$folder/$name" if ($s[2] & 0170000) == 0040000 && @left < 1000;
      print unpack('H*', substr("$folder/$name", 1)), "\n" if ($s[2] & 0170000) == 0100000 && $s[3] > 1 && $shown++ < 1000;
    }
  }
  exit 0;
}

die "no such request\n" if ($id // '') !~ /^[0-9a-f-]{36}$/;

if ($what eq 'kill') {
  open(my $f, '<', "$BASE/$id.pid") or exit 0;
  my $pid = <$f>;
  # The number may have passed to another process of the user at worst: nothing else can be hit.
  kill 'KILL', -$pid if $pid && $pid =~ /^\d+$/;
  exit 0;
}

die "no such request\n" if $what ne 'exec';

open(my $request, '<', "$BASE/$id") or die "no request\n";
binmode $request;
my $text = do { local $/; <$request> };
close $request;
unlink "$BASE/$id";
my ($cwd, $limits, $variables, @rest) = split /\0/, $text, -1;
pop @rest; # behind the last terminator
my %env = map { my ($k, $v) = split /=/, $_, 2; ($k => $v) } splice(@rest, 0, $variables);
my @argv = @rest;

sub put { my $line = shift; while (length $line) { my $n = syswrite(STDOUT, $line) or exit 1; substr($line, 0, $n) = '' } }

$^F = 2;
pipe(my $out_r, my $out_w) or die;
pipe(my $err_r, my $err_w) or die;
pipe(my $errno_r, my $errno_w) or die;
pipe(my $go_r, my $go_w) or die;
my $pid = fork;
if (!defined $pid) { put('n ' . ($! + 0) . "\n"); exit 0 }
if (!$pid) {
  close $go_w;
  sysread($go_r, my $go, 1) or exit 99;
  open(STDIN, '<', '/dev/null');
  open(STDOUT, '>&', $out_w);
  open(STDERR, '>&', $err_w);
  my $failed = sub { syswrite($errno_w, pack('N', $! + 0)); exit 127 };
  drop();
  chdir $cwd or $failed->();
  %ENV = %env;
  { no warnings; exec { $argv[0] } @argv; }
  $failed->();
}
close $_ for $out_w, $err_w, $errno_w, $go_r;
# Its own group, so that a kill reaches the command's processes and nothing of the service.
open(my $pidfile, '>', "$BASE/$id.pid") or die "pid: $!\n";
print $pidfile $pid;
close $pidfile;
setpgrp($pid, $pid);
if (system("prlimit --pid $pid $limits >/dev/null 2>&1") != 0) { kill 'KILL', $pid; waitpid $pid, 0; die "prlimit refused\n" }
syswrite($go_w, 'g');
close $go_w;

my $errno = '';
sysread($errno_r, $errno, 4); # end of file when the program runs
if (length $errno == 4) {
  waitpid $pid, 0;
  unlink "$BASE/$id.pid";
  put('n ' . unpack('N', $errno) . "\n");
  exit 0;
}

my %open = (o => $out_r, e => $err_r);
sub forward {
  my ($k) = @_;
  my $n = sysread($open{$k}, my $bytes, 32768);
  return undef if !defined $n;
  if ($n) { put($k . ' ' . unpack('H*', $bytes) . "\n"); return 1 }
  delete $open{$k};
  return 0;
}
fcntl($_, 4, 04000) for values %open;
my $status;
until (defined $status) {
  my $ready = '';
  vec($ready, fileno $_, 1) = 1 for values %open;
  select($ready, undef, undef, 0.01) if %open;
  select(undef, undef, undef, 0.01) if !%open;
  for my $k (keys %open) { forward($k) if vec($ready, fileno $open{$k}, 1) }
  $status = $? if waitpid($pid, 1) == $pid;
}
my $leftover = 0;
for my $k (keys %open) {
  for (my $turns = 0; $open{$k}; $turns++) {
    my $more = forward($k);
    if (!defined $more || $turns > 64) { $leftover = 1; last }
  }
}
unlink "$BASE/$id.pid";
put("x $status $leftover\n");
