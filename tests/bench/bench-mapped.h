/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Watches the X display for windows that other programs put on it. */
typedef struct _BenchMapped BenchMapped;

/* NULL without such a display. */
BenchMapped *bench_mapped_new  (void);
void         bench_mapped_free (BenchMapped *self);
/* Forgets what was mapped before. */
void         bench_mapped_drop (BenchMapped *self);
/* When the next one was mapped, g_get_monotonic_time(); 0 where none comes for some time. Blocks. */
gint64       bench_mapped_wait (BenchMapped *self);
