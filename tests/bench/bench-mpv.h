/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* mpv on the same display, driven through its JSON IPC. What it reports comes when it has handed
 * the frame to its output, which is a little sooner than it is on screen. Calls block. */
typedef struct _BenchMpv BenchMpv;

/* NULL where mpv is not installed. */
BenchMpv *bench_mpv_new   (const char *path,
                           int         width,
                           int         height);
void      bench_mpv_free  (BenchMpv   *self);
/* Milliseconds until the command @words, a JSON array, has led to another frame; @event is what
 * tells: an event's name, or "time-pos" for that property's change. */
double    bench_mpv_time  (BenchMpv   *self,
                           const char *words,
                           const char *event);
