/*
 * The peer of the lateness benchmark: a thread that does nothing but wake up 240 times a second.
 *
 *     tick-lateness SECONDS
 *
 * Prints how late each wake-up was, in microseconds.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define HZ 240

static double since(const struct timespec *begin) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (t.tv_sec - begin->tv_sec) * 1e9 + (t.tv_nsec - begin->tv_nsec);
}

int main(int argc, char **argv) {
  int ticks = (argc == 2 ? atoi(argv[1]) : 1) * HZ;
  double *late = malloc(sizeof(double) * ticks);
  struct timespec begin;
  clock_gettime(CLOCK_MONOTONIC, &begin);
  for (int tick = 0; tick < ticks; tick++) {
    double due = (tick + 1) * 1e9 / HZ;
    long long ns = begin.tv_nsec + (long long)due;
    struct timespec wake = {begin.tv_sec + ns / 1000000000, ns % 1000000000};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &wake, NULL);
    late[tick] = (since(&begin) - due) / 1000;
  }
  printf("[");
  for (int tick = 0; tick < ticks; tick++) printf("%s%.1f", tick ? "," : "", late[tick]);
  printf("]\n");
  free(late);
  return 0;
}
