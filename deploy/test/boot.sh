#!/bin/bash
# Becomes systemd, as the first process of the root. What would reach beyond the root is masked: this kernel is not ours.
set -euo pipefail
units=/etc/systemd/system
for unit in systemd-sysctl systemd-modules-load systemd-random-seed systemd-hwdb-update systemd-udevd systemd-timesyncd systemd-logind \
    systemd-firstboot systemd-remount-fs systemd-network-generator systemd-pstore systemd-binfmt 'modprobe@'; do
    ln -sf /dev/null "$units/$unit.service"
done
for mount in sys-kernel-debug sys-kernel-tracing sys-kernel-config sys-fs-fuse-connections dev-hugepages dev-mqueue; do
    ln -sf /dev/null "$units/$mount.mount"
done
ln -sf /dev/null $units/proc-sys-fs-binfmt_misc.automount
systemd-machine-id-setup >/dev/null 2>&1
printf '[Unit]\nDescription=What the test needs of a system\nRequires=basic.target\nAfter=basic.target\n' >$units/istota-test.target
export container=istota-test
exec /lib/systemd/systemd --log-target=console --show-status=no --unit=istota-test.target
