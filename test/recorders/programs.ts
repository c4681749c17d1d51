/** Threads, a fork, an exec, 32-bit and x32 entries, a number of no call, paths; it ends by itself. */
export const BUSY = `
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
static void *work(void *unused) { syscall(SYS_getpgid, 0); return 0; }
int main(int argc, char **argv) {
  long result;
  pthread_t thread;
  syscall(SYS_sysinfo, 0);                     /* the first own call: nothing is missed at the start */
  for (int i = 0; i < 1000; i++) syscall(SYS_getppid);
  pthread_create(&thread, 0, work, 0);
  pthread_join(thread, 0);
  syscall(SYS_futex, &result, 1, 1);           /* joining waits so only where the thread still runs */
  close(open("/etc/hostname", O_RDONLY));
  open("/nowhere/a,b \\"quoted\\" \\xc3\\xa9", O_RDONLY);
  socket(AF_UNIX, SOCK_STREAM, 0);
  asm volatile("int $0x80" : "=a"(result) : "a"(20) : "memory");  /* getpid of i386 */
  syscall(0x40000000 + 39);                    /* getpid of x32 */
  syscall(4000);                               /* none */
  pid_t child = fork();
  if (child == 0) { syscall(SYS_getsid, 0); execl("/bin/true", "true", (char *)0); _exit(9); }
  waitpid(child, 0, 0);
  printf("done %d\\n", argc);
  return 5;
}
`;

/** Listens to signals: says so, and on SIGINT or SIGTERM what came, and ends. */
export const PATIENT = `
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>
static volatile sig_atomic_t came;
static void on_signal(int number) { came = number; }
int main(int argc, char **argv) {
  signal(SIGINT, on_signal);
  signal(SIGTERM, on_signal);
  printf("up\\n");
  fflush(stdout);
  alarm(100);
  while (!came) { sigset_t none; sigemptyset(&none); sigsuspend(&none); }
  syscall(SYS_getpgid, 0);
  printf("signal %d\\n", came);
  return 0;
}
`;
