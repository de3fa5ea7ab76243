/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A player to compare with, started as a person would. */
typedef struct
{
  const char *name;
  const char *command[16]; /* what it opens is put behind */
} BenchPlayer;

/* 0 where it is not installed. @opens and @environment may be NULL. */
GPid   bench_player_start (const BenchPlayer *player,
                           const char        *opens,
                           char             **environment);
/* Processor seconds that all of its threads have spent so far; -1 where it is gone. */
double bench_player_get_cpu_s (GPid           pid);
void   bench_player_stop  (GPid               pid);
