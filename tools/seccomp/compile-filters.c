/*
 * Compiles lists of seccomp rules with libseccomp, as container runtimes do, and prints the filters: what the tests hold the
 * model of libseccomp against. One filter after the other on stdin:
 *
 *   filter DEFAULT OPTIMIZE ARCH[,ARCH...]     a new one; where the native architecture is not listed it is taken out
 *   rule ACTION NAME [ARG OP A B]...           ACTION as the filter returns it; OP as enum scmp_compare
 *   end                                        prints "ok HEX" (8 bytes an instruction), "refused ERRNO", or "lost" where
 *                                              libseccomp crashes or does not end
 *
 * Each is compiled in a process of its own, for libseccomp can be brought to do both.
 */
#include <errno.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST_CONDITIONS 6
/* Of processor time, for one filter. */
#define MOST_MICROSECONDS 250000

static scmp_filter_ctx start_filter(char **rest, int *error)
{
	uint32_t action = strtoul(strsep(rest, " "), NULL, 10);
	uint32_t optimize = strtoul(strsep(rest, " "), NULL, 10);
	char *names = strsep(rest, " ");
	bool native = false;
	scmp_filter_ctx filter = seccomp_init(action);

	if (filter == NULL) {
		*error = EINVAL;
		return NULL;
	}
	if (optimize != 1)
		*error = -seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, optimize);
	for (char *at = strdup(names), *name; (name = strsep(&at, ",")) != NULL;)
		native = native || seccomp_arch_resolve_name(name) == seccomp_arch_native();
	if (!native)
		seccomp_arch_remove(filter, seccomp_arch_native());
	for (char *name; (name = strsep(&names, ",")) != NULL;) {
		int added = seccomp_arch_add(filter, seccomp_arch_resolve_name(name));
		if (added < 0 && added != -EEXIST && *error == 0)
			*error = -added;
	}
	return filter;
}

static int add_rule(scmp_filter_ctx filter, char **rest)
{
	struct scmp_arg_cmp conditions[MOST_CONDITIONS];
	uint32_t action = strtoul(strsep(rest, " "), NULL, 10);
	int call = seccomp_syscall_resolve_name(strsep(rest, " "));
	unsigned int count = 0;

	if (call == __NR_SCMP_ERROR)
		return 0;
	for (char *argument; (argument = strsep(rest, " ")) != NULL && count < MOST_CONDITIONS; count++) {
		conditions[count].arg = strtoul(argument, NULL, 10);
		conditions[count].op = strtoul(strsep(rest, " "), NULL, 10);
		conditions[count].datum_a = strtoull(strsep(rest, " "), NULL, 10);
		conditions[count].datum_b = strtoull(strsep(rest, " "), NULL, 10);
	}
	return -seccomp_rule_add_array(filter, action, call, count, conditions);
}

static int print_filter(scmp_filter_ctx filter)
{
	FILE *program = tmpfile();
	int failed = program == NULL ? EIO : -seccomp_export_bpf(filter, fileno(program));

	if (failed != 0)
		return failed;
	fputs("ok ", stdout);
	rewind(program);
	for (int byte; (byte = getc(program)) != EOF;)
		printf("%02x", byte);
	putchar('\n');
	return 0;
}

static void compile(char *text)
{
	scmp_filter_ctx filter = NULL;
	int error = 0;

	for (char *line; error == 0 && (line = strsep(&text, "\n")) != NULL;) {
		char *word = strsep(&line, " ");

		if (strcmp(word, "filter") == 0)
			filter = start_filter(&line, &error);
		else if (strcmp(word, "rule") == 0)
			error = add_rule(filter, &line);
	}
	if (error == 0)
		error = print_filter(filter);
	if (error != 0)
		printf("refused %d\n", error);
	fflush(stdout);
}

/* True where the child ended by itself. */
static bool compile_apart(char *text)
{
	struct itimerval limit = { .it_value = { .tv_usec = MOST_MICROSECONDS } };
	int status;
	pid_t child = fork();

	if (child == 0) {
		setitimer(ITIMER_VIRTUAL, &limit, NULL);
		compile(text);
		_exit(EXIT_SUCCESS);
	}
	return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status);
}

int main(void)
{
	char *line = NULL, *text = NULL;
	size_t room = 0, size = 0;
	ssize_t length;

	while ((length = getline(&line, &room, stdin)) > 0) {
		if (strcmp(line, "end\n") != 0) {
			text = realloc(text, size + length + 1);
			if (text == NULL)
				return EXIT_FAILURE;
			memcpy(text + size, line, length + 1);
			size += length;
			continue;
		}
		if (size == 0)
			continue;
		text[size - 1] = '\0';
		if (!compile_apart(text)) {
			puts("lost");
			fflush(stdout);
		}
		size = 0;
	}
	return EXIT_SUCCESS;
}
