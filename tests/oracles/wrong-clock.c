/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded into a server, this is a computer whose clock is PROOF_CLOCK_OFFSET seconds ahead. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

int
clock_gettime (clockid_t        id,
               struct timespec *now)
{
  int result = syscall (SYS_clock_gettime, id, now);
  const char *offset = getenv ("PROOF_CLOCK_OFFSET");

  if (result == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE) && offset)
    now->tv_sec += atol (offset);

  return result;
}

int
gettimeofday (struct timeval *restrict now,
              void           *restrict zone)
{
  struct timespec exact;

  clock_gettime (CLOCK_REALTIME, &exact);
  now->tv_sec = exact.tv_sec;
  now->tv_usec = exact.tv_nsec / 1000;

  return 0;
}

time_t
time (time_t *now)
{
  struct timespec exact;

  clock_gettime (CLOCK_REALTIME, &exact);
  if (now)
    *now = exact.tv_sec;

  return exact.tv_sec;
}
