#!/bin/bash
# Makes ROOT the root of this mount namespace and runs a command in it. By pivot_root, for in a chroot the kernel refuses
# the user namespaces that bubblewrap needs.   enter.sh [--boot] ROOT COMMAND …
set -euo pipefail
boot=0
if [ "$1" = --boot ]; then boot=1 && shift; fi
root=$1 && shift

mount --make-rprivate /
mount --bind "$root" "$root"
cd "$root"
mount -t proc proc proc
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=1777 tmpfs tmp
mount -t tmpfs -o mode=755 tmpfs dev
for device in null zero full random urandom tty; do
    touch dev/$device && mount --bind /dev/$device dev/$device
done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts dev/pts
mount -t tmpfs -o mode=1777 tmpfs dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
if [ $boot = 1 ]; then
    mount -t sysfs -o ro sysfs sys
    mount -t tmpfs -o mode=755 tmpfs sys/fs/cgroup
    mount -t cgroup2 cgroup2 sys/fs/cgroup
else
    cp -L /etc/resolv.conf etc/resolv.conf
fi
mkdir -p .before
pivot_root . .before
umount -l /.before && rmdir /.before
# As on a real system: systemd hands credentials to a service by a mount that must be seen beside it.
[ $boot = 0 ] || mount --make-rshared /
exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C DEBIAN_FRONTEND=noninteractive "$@"
