# PID 1 of a jail: executes, streams, reaps, writes, reads, lists, kills. It decides nothing and times nothing; the
# host does, and treats every frame from here as hostile. No module is loaded: POSIX alone would cost several times
# the start of Perl. Frames: 4 bytes length, 1 byte type, payload; requests on descriptor 8, answers on 7.
# Arguments: the numbers of prctl, rt_sigprocmask, signalfd4, dup3, setsid, exit_group on this machine.
my ($PRCTL, $SIGMASK, $SIGNALFD, $DUP3, $SETSID, $EXIT) = map { $_ + 0 } @ARGV;
my ($EINTR, $EBADF, $EAGAIN, $EXDEV, $EINVAL) = (4, 9, 11, 18, 22);
my ($WRONLY, $CREAT, $NONBLOCK, $NOCTTY) = (1, 0100, 04000, 0400);

# Not dumpable: commands have the same uid and could otherwise open /proc/1/mem and forge frames.
syscall($PRCTL, 4, 0, 0, 0, 0) == 0 or die "prctl: $!\n";
open(STDIN, '<', '/dev/null') && open(STDOUT, '>', '/dev/null') or die "null: $!\n";
open(my $in, '<&=', 8) && open(my $out, '>&=', 7) or die "channel: $!\n";
# The write buffer of a channel must never be inherited: 2 = F_SETFD, 1 = FD_CLOEXEC, 4 = F_SETFL.
fcntl($in, 2, 1) && fcntl($out, 2, 1) or die "cloexec: $!\n";
if (opendir(my $fds, '/proc/self/fd')) {
  for my $n (grep { /^\d+$/ && $_ > 2 && $_ != 7 && $_ != 8 } readdir $fds) {
    next if $n == fileno $fds;
    open(my $stray, '<&=', $n) && close $stray;
  }
  closedir $fds;
}
# SIGCHLD is blocked and read through a descriptor, so no wake-up is lost between waitpid and select.
my ($chld, $none) = (pack('Q', 1 << 16), pack('Q', 0));
syscall($SIGMASK, 0, $chld, 0, 8) == 0 or die "sigmask: $!\n";
my $sfd = syscall($SIGNALFD, -1, $chld, 8, 02004000);
$sfd >= 0 && open(my $sig, '<&=', $sfd) or die "signalfd: $!\n";
umask 022;
mkdir '/workspace/output', 0755;
my %device = map { $_ => 1 } grep { defined } map { (stat $_)[0] } '/workspace', '/tmp', '/input';
my (%command, %owner); # id => {pid, err, 1 => stdout, 2 => stderr}; pid => id

sub put {
  my $frame = pack('N', length $_[0]) . $_[0];
  my $done = 0;
  while ($done < length $frame) {
    my $n = syswrite($out, $frame, length($frame) - $done, $done);
    if (defined $n) { $done += $n } elsif ($! + 0 != $EINTR) { syscall($EXIT, 1) }
  }
}
sub refuse { put(pack('a N N', 'n', $_[0], $_[1] || $EINVAL)) }

sub execute {
  my ($id, $cwd, $argv, $env) = unpack('N N/a N/a N/a', $_[0]);
  my @argv = unpack('(N/a)*', $argv);
  my @env = unpack('(N/a)*', $env);
  pipe(my $r1, my $w1) && pipe(my $r2, my $w2) && pipe(my $re, my $we) or return refuse($id, $! + 0);
  my $pid = fork;
  return refuse($id, $! + 0) if !defined $pid;
  if (!$pid) {
    syscall($SETSID);
    syscall($SIGMASK, 2, $none, 0, 8);
    setpriority(0, 0, 10);
    if (syscall($DUP3, fileno $w1, 1, 0) == 1 && syscall($DUP3, fileno $w2, 2, 0) == 2 && chdir $cwd) {
      %ENV = @env;
      exec { $argv[0] } @argv;
    }
    syswrite($we, pack('N', $! + 0));
    syscall($EXIT, 127);
  }
  fcntl($_, 4, $NONBLOCK) for $r1, $r2, $re;
  $command{$id} = {pid => $pid, err => $re, 1 => $r1, 2 => $r2};
  $owner{$pid} = $id;
}

# True once the command's own program runs; before that a failed chdir or exec arrives as an errno.
sub started {
  my ($id, $c) = @_;
  return 1 if !$c->{err};
  my $n = sysread($c->{err}, my $errno, 4);
  return 0 if !defined $n && $! + 0 == $EAGAIN;
  delete $c->{err};
  if ($n) {
    delete $owner{$c->{pid}};
    delete $command{$id};
    refuse($id, unpack('N', $errno));
    return 0;
  }
  put(pack('a N N', 's', $id, $c->{pid}));
  return 1;
}

# Sends up to 65,536 bytes; 1 = there may be more, 0 = end of file, undef = nothing there now.
sub forward {
  my ($id, $c, $k) = @_;
  my $n = sysread($c->{$k}, my $bytes, 65536);
  return undef if !defined $n;
  if ($n) { put(pack('a N', $k == 1 ? 'o' : 'e', $id) . $bytes); return 1 }
  delete $c->{$k};
  return 0;
}

sub reap {
  while ((my $pid = waitpid(-1, 1)) > 0) {
    my $status = $?;
    my $id = delete $owner{$pid};
    next if !defined $id;
    my $c = $command{$id};
    next if !started($id, $c) && !$command{$id};
    # What the pipes hold is sent, then they are closed: a daemon cannot keep a command open. A pipe can be enlarged
    # to 1 MiB, and a writer that never stops must not keep us here.
    my $leftover = 0;
    for my $k (1, 2) {
      my $turns = 0;
      while ($c->{$k}) {
        my $more = forward($id, $c, $k);
        if (!defined $more || ++$turns > 64) { $leftover = 1; last }
      }
    }
    delete $command{$id};
    put(pack('a N N C', 'x', $id, $status, $leftover));
  }
}

sub regular {
  my @s = stat $_[0] or return $! + 0;
  return $EINVAL if ($s[2] & 0170000) != 0100000;
  return $device{$s[0]} ? 0 : $EXDEV;
}

sub store {
  my ($id, $path, $offset, $mode, $bytes) = unpack('N N/a Q> N N/a', $_[0]);
  my ($parent) = $path =~ m{^(.*)/[^/]*$}s;
  if ($offset == 0) {
    my $made = '';
    for my $part (grep { length } split m{/}, $parent) {
      $made .= "/$part";
      last if !-e $made && !mkdir($made, 0755) && !-d $made;
    }
  }
  my @p = stat("$parent/") or return refuse($id, $! + 0);
  return refuse($id, $EXDEV) if !$device{$p[0]};
  sysopen(my $f, $path, $WRONLY | $NONBLOCK | $NOCTTY | ($offset == 0 ? $CREAT : 0), 0644) or return refuse($id, $! + 0);
  my $wrong = regular($f);
  return refuse($id, $wrong) if $wrong;
  if ($offset == 0) { truncate($f, 0) && chmod($mode, $f) or return refuse($id, $! + 0) }
  sysseek($f, $offset, 0);
  my $done = 0;
  while ($done < length $bytes) {
    my $n = syswrite($f, $bytes, length($bytes) - $done, $done);
    return refuse($id, $! + 0) if !$n;
    $done += $n;
  }
  put(pack('a N', 'f', $id));
}

sub fetch {
  my ($id, $path, $offset, $max) = unpack('N N/a Q> N', $_[0]);
  sysopen(my $f, $path, $NONBLOCK | $NOCTTY) or return refuse($id, $! + 0);
  my $wrong = regular($f);
  return refuse($id, $wrong) if $wrong;
  my $size = (stat $f)[7];
  sysseek($f, $offset, 0);
  defined sysread($f, my $bytes, $max) or return refuse($id, $! + 0);
  put(pack('a N Q>', 'd', $id, $size) . $bytes);
}

sub list {
  my ($id, $path, $max) = unpack('N N/a N', $_[0]);
  opendir(my $d, $path) or return refuse($id, $! + 0);
  my @s = stat $d or return refuse($id, $! + 0);
  return refuse($id, $EXDEV) if !$device{$s[0]};
  my ($entries, $n, $more) = ('', 0, 0);
  while (defined(my $name = readdir $d)) {
    next if $name eq '.' || $name eq '..';
    if ($n == $max) { $more = 1; last }
    my @e = lstat "$path/$name" or next;
    my $format = $e[2] & 0170000;
    my $type = $format == 0100000 ? 'f' : $format == 0040000 ? 'd' : $format == 0120000 ? 'l' : 'o';
    $entries .= pack('a Q> Q> n/a', $type, $e[7], $e[9] < 0 ? 0 : $e[9], $name);
    $n++;
  }
  put(pack('a N C', 'l', $id, $more) . $entries);
}

put(pack('a N', 'h', 1));
my $buffer = '';
while (1) {
  my $ready = '';
  vec($ready, 8, 1) = vec($ready, $sfd, 1) = 1;
  for my $c (values %command) {
    vec($ready, fileno $c->{$_}, 1) = 1 for grep { $c->{$_} } $c->{err} ? ('err') : (1, 2);
  }
  next if select($ready, undef, undef, undef) < 0;
  if (vec($ready, 8, 1)) {
    my $n = sysread($in, $buffer, 65536, length $buffer);
    syscall($EXIT, 0) if !$n; # the platform is gone: so is the jail
    while (length $buffer >= 4 && length $buffer >= 4 + (my $size = unpack('N', $buffer))) {
      my ($type, $body) = unpack('x4 a a*', substr($buffer, 0, 4 + $size));
      substr($buffer, 0, 4 + $size) = '';
      if ($type eq 'X') { execute($body) }
      elsif ($type eq 'K') {
        my $c = $command{unpack('N', $body)};
        kill(9, -$c->{pid}), kill(9, $c->{pid}) if $c;
      }
      elsif ($type eq 'A') { kill(9, -1); put(pack('a N', 'f', unpack('N', $body))) }
      elsif ($type eq 'W') { store($body) }
      elsif ($type eq 'R') { fetch($body) }
      elsif ($type eq 'L') { list($body) }
      elsif ($type eq 'P') { put(pack('a N', 'p', unpack('N', $body))) }
      else { syscall($EXIT, 1) }
    }
  }
  for my $id (keys %command) {
    my $c = $command{$id};
    if ($c->{err}) { started($id, $c) if vec($ready, fileno $c->{err}, 1); next }
    for my $k (1, 2) { forward($id, $c, $k) if $c->{$k} && vec($ready, fileno $c->{$k}, 1) }
  }
  if (vec($ready, $sfd, 1)) { sysread($sig, my $info, 4096); reap() }
}
