/*
 * Prints what the installed libseccomp knows: its version, then "architecture number name" for each number that has a name. Not
 * by name, since it answers for calls of socketcall and ipc with numbers of its own.
 */
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>

static void resolve(const char *architecture, uint32_t token, int number) {
  char *name = seccomp_syscall_resolve_num_arch(token, number);
  if (name) printf("%s %d %s\n", architecture, number, name);
  free(name);
}

int main(void) {
  const char *architectures[] = {"x86_64", "x86", "x32", "aarch64", "arm", "riscv64", "s390x", "ppc64le", "loongarch64"};
  const struct scmp_version *version = seccomp_version();
  printf("%u.%u.%u\n", version->major, version->minor, version->micro);
  for (int i = 0; i < 9; i++) {
    uint32_t token = seccomp_arch_resolve_name(architectures[i]);
    if (token == 0) continue;
    int first = token == SCMP_ARCH_X32 ? 0x40000000 : 0;
    for (int number = first; number < first + 2000; number++) resolve(architectures[i], token, number);
    for (int number = 0xf0000; number < 0xf0010; number++) resolve(architectures[i], token, number);
  }
  return 0;
}
