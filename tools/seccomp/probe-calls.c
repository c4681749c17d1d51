/*
 * Makes the calls named by the arguments and prints what came of each, for tests under a seccomp profile. An argument is
 *
 *   ABI:NUMBER:A0:A1:A2:A3:A4:A5      ABI 64 (syscall; x32 is in the number) or 32 (int 0x80); all in hex
 *
 * and each makes a line: "killed SIGNAL", or "returned VALUE" (an error as -ERRNO). Every call is made by a process of its own
 * with clone, wait4, exit_group, write and mmap alone. Only harmless calls shall be asked for.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGUMENTS 6

static long call_64(unsigned long number, const unsigned long *a)
{
	register unsigned long r10 __asm__("r10") = a[3];
	register unsigned long r8 __asm__("r8") = a[4];
	register unsigned long r9 __asm__("r9") = a[5];
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "0"(number), "D"(a[0]), "S"(a[1]), "d"(a[2]), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

static long call_32(unsigned long number, const unsigned long *a)
{
	/* The sixth argument is in the frame pointer. */
	register unsigned long r12 __asm__("r12") = a[5];
	long result;

	__asm__ volatile("xchg %%rbp, %%r12\n\tint $0x80\n\txchg %%rbp, %%r12"
			 : "=a"(result), "+r"(r12)
			 : "0"(number), "b"(a[0]), "c"(a[1]), "d"(a[2]), "S"(a[3]), "D"(a[4])
			 : "r8", "r9", "r10", "r11", "memory");
	return (int)result;
}

static void probe(char *text, volatile long *result)
{
	unsigned long arguments[ARGUMENTS] = { 0 };
	unsigned long abi = strtoul(text, &text, 16);
	unsigned long number = strtoul(text + 1, &text, 16);
	int status = 0;
	char line[64];
	long child;

	for (int index = 0; index < ARGUMENTS && *text == ':'; index++)
		arguments[index] = strtoul(text + 1, &text, 16);
	child = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
	if (child == 0) {
		*result = abi == 0x32 ? call_32(number, arguments) : call_64(number, arguments);
		syscall(SYS_exit_group, 0);
	}
	while (syscall(SYS_wait4, child, &status, 0, 0) != child)
		continue;
	if (WIFSIGNALED(status))
		snprintf(line, sizeof line, "killed %d\n", WTERMSIG(status));
	else
		snprintf(line, sizeof line, "returned %ld\n", *result);
	if (syscall(SYS_write, 1, line, strlen(line)) < 0)
		syscall(SYS_exit_group, 1);
}

int main(int count, char **words)
{
	long *result = mmap(NULL, sizeof *result, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (result == MAP_FAILED)
		return EXIT_FAILURE;
	for (int index = 1; index < count; index++)
		probe(words[index], result);
	return EXIT_SUCCESS;
}
