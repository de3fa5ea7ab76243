/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench-player.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

GPid
bench_player_start (const BenchPlayer *player,
                    const char        *opens,
                    char             **environment)
{
  g_autoptr (GPtrArray) command = g_ptr_array_new ();
  GPid pid;

  for (guint i = 0; player->command[i] != NULL; i++)
    g_ptr_array_add (command, (char *) player->command[i]);
  g_ptr_array_add (command, (char *) opens);
  g_ptr_array_add (command, NULL);

  return g_spawn_async (NULL, (char **) command->pdata, environment,
                        G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD
                          | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                        NULL, NULL, &pid, NULL)
           ? pid
           : 0;
}

double
bench_player_get_cpu_s (GPid pid)
{
  struct timespec time;
  clockid_t clock;

  if (clock_getcpuclockid (pid, &clock) != 0 || clock_gettime (clock, &time) != 0)
    return -1;

  return time.tv_sec + time.tv_nsec / 1e9;
}

void
bench_player_stop (GPid pid)
{
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  g_spawn_close_pid (pid);
}
