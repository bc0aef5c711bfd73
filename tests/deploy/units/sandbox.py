"""Runs a command under what the units forbid, as far as it can be had without systemd.

`python -I sandbox.py DIRECTORY CALL,CALL,… COMMAND…` in a mount namespace of its own: the root is
read-only but for the directory, no capability is left, no new privileges, and the kernel refuses
all other system calls, memory that is both written and executed, other families of sockets.
"""

import ctypes
import errno
import os
import subprocess
import sys

ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
EQUAL, MASKED = 4, 7  # how libseccomp compares
WRITE, EXECUTE = 2, 4
FAMILIES = (1, 2, 10)  # AF_UNIX, AF_INET, AF_INET6
NO_NEW_PRIVILEGES, DROP_BOUNDING = 38, 24


class Comparison(ctypes.Structure):
    """What an argument must be: `struct scmp_arg_cmp`."""

    _fields_ = [
        ("arg", ctypes.c_uint),
        ("op", ctypes.c_int),
        ("a", ctypes.c_uint64),
        ("b", ctypes.c_uint64),
    ]


def main(directory: str, calls: str, *command: str) -> None:
    """Become the command."""
    subprocess.run(["mount", "--bind", directory, directory], check=True)
    subprocess.run(["mount", "-o", "remount,ro,bind", "/"], check=True)
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in range(64):
        libc.prctl(DROP_BOUNDING, capability, 0, 0, 0)
    head = (ctypes.c_uint32 * 2)(0x20080522, 0)
    if libc.capset(head, (ctypes.c_uint32 * 6)()):
        raise OSError(ctypes.get_errno(), "capset")
    libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    forbid(calls.split(","))
    os.execv(command[0], command)


def forbid(calls: list[str]) -> None:
    """Have the kernel refuse every system call that is not named."""
    seccomp = ctypes.CDLL("libseccomp.so.2")
    seccomp.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(seccomp.seccomp_init(REFUSE))

    def allow(call: str, *where: Comparison) -> None:
        number = seccomp.seccomp_syscall_resolve_name(call.encode())
        if number >= 0:  # else one of another architecture
            some = (Comparison * len(where))(*where)
            seccomp.seccomp_rule_add_array(context, ALLOW, number, len(where), some)

    for call in {*calls} - {"mmap", "mprotect", "pkey_mprotect", "socket"}:
        allow(call)
    for protection in (0, WRITE, EXECUTE):
        allow("mmap", Comparison(2, MASKED, WRITE | EXECUTE, protection))
    allow("mprotect", Comparison(2, MASKED, EXECUTE, 0))
    for family in FAMILIES:
        allow("socket", Comparison(0, EQUAL, family, 0))
    if seccomp.seccomp_load(context):
        raise OSError("seccomp_load")


if __name__ == "__main__":
    main(*sys.argv[1:])
