/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

char *bench_describe_results (int length_ms,
                              int n_boxes) G_GNUC_WARN_UNUSED_RESULT;

#define BENCH_PAGE_SIZE 1000 /* detections */

char *bench_describe_page    (guint number,
                              guint n_pages) G_GNUC_WARN_UNUSED_RESULT;
