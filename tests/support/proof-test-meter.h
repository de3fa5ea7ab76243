/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-byte-source.h"

G_BEGIN_DECLS

#define PROOF_TEST_TYPE_METER (proof_test_meter_get_type ())

/* A byte source that notes what is asked of the one behind it. Any thread. */
G_DECLARE_FINAL_TYPE (ProofTestMeter, proof_test_meter, PROOF_TEST, METER, GObject)

ProofTestMeter *proof_test_meter_new        (ProofByteSource *source);
/* GArray of ProofByteRange, in the order of the reads. */
GArray         *proof_test_meter_dup_ranges (ProofTestMeter  *self) G_GNUC_WARN_UNUSED_RESULT;

/* Bytes, those that were asked for again counted again. */
guint64         proof_test_ranges_sum       (const GArray    *ranges);
/* Bytes, each of them once. */
guint64         proof_test_ranges_union     (const GArray    *ranges);

G_END_DECLS
