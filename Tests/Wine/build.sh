#!/usr/bin/env bash
# Builds trial.exe, which under Wine starts the program that TRIAL_BINARY names: build.sh FILE.
# Nothing but the Swift toolchain's clang and lld-link is needed.
set -euo pipefail
out=$1
source=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/shim.c
tools=$(dirname "$(readlink -f "$(command -v swift)")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

library() {
    printf 'LIBRARY %s.dll\nEXPORTS\n' "$1" >"$work/$1.def"
    printf '%s\n' "${@:2}" >>"$work/$1.def"
    "$tools/lld-link" /lib /machine:x64 "/def:$work/$1.def" "/out:$work/$1.lib"
}
library kernel32 GetCommandLineW GetEnvironmentStringsW WideCharToMultiByte VirtualAlloc GetStdHandle \
    ExitProcess
library shell32 CommandLineToArgvW
library ntdll wine_server_handle_to_fd
"$tools/clang" -target x86_64-pc-windows-msvc -ffreestanding -fshort-wchar -mno-stack-arg-probe \
    -Wall -Wextra -Werror -O1 -c "$source" -o "$work/shim.o"
"$tools/lld-link" /entry:start /subsystem:console /nodefaultlib "/out:$out" "$work/shim.o" \
    "$work/kernel32.lib" "$work/shell32.lib" "$work/ntdll.lib"
