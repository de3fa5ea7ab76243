/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Until what the application is run. */
typedef enum
{
  BENCH_UNTIL_LIBRARY,         /* the Library was painted */
  BENCH_UNTIL_FRAME,           /* a frame was painted */
  BENCH_UNTIL_BOXES,           /* a frame with boxes was painted */
  BENCH_UNTIL_ACTIVATED_BOXES, /* that too; the argument is activated in the Library */
} BenchUntil;

/* Runs Proofreel in this process, as main.c does it, and prints the milliseconds that it took.
 * @started: when the process was, in text. @argument: of the command line, may be NULL. */
int bench_own_start (BenchUntil  until,
                     const char *started,
                     char       *argument);
