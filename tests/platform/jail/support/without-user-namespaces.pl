# Runs a command as root of a user namespace that may have no further ones: what a kernel without them looks like to a
# platform that is started by root. Itself started by root, who writes the maps.
use strict;
pipe(my $r1, my $w1); pipe(my $r2, my $w2);
my $pid = fork;
if (!$pid) {
  close $w2; close $r1;
  syscall(`uname -m` =~ /aarch64/ ? 97 : 272, 0x10000000) == 0 or die "unshare: $!";
  syswrite $w1, 'x'; sysread $r2, my $go, 1;
  open(my $f, '>', '/proc/sys/user/max_user_namespaces') or die "max: $!"; print $f "0\n"; close $f or die "max: $!";
  $) = '0 0'; $( = 0; $> = 0; $< = 0;
  exec @ARGV;
}
close $w1; close $r2; sysread $r1, my $ready, 1;
for my $map ('uid_map', 'gid_map') { open(my $f, '>', "/proc/$pid/$map") or die; print $f "0 0 400000\n"; close $f or die "$map: $!" }
syswrite $w2, 'x';
waitpid $pid, 0; exit $? >> 8;
