/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Media time: nanoseconds of stream time. Doubles appear only where time meets pixels or people. */
typedef gint64 ProofTime;

#define PROOF_TIME_NONE G_MININT64
#define PROOF_MSEC ((ProofTime) 1000000)
#define PROOF_SECOND ((ProofTime) 1000000000)

/* Half-open: begin is inside, end is not. */
typedef struct
{
  ProofTime begin;
  ProofTime end;
} ProofTimeSpan;

static inline ProofTime
proof_time_span_length (ProofTimeSpan span)
{
  return span.end - span.begin;
}

static inline gboolean
proof_time_span_contains (ProofTimeSpan span, ProofTime time)
{
  return span.begin <= time && time < span.end;
}

char *proof_time_format (ProofTime time,
                         guint     decimals) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
