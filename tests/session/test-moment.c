/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which sample speaks for which frame, against the definition worked out the long way. */
#include "proof-label-reader.h"
#include "proof-moment.h"

#define LAST_DURATION (40 * PROOF_MSEC)

static ProofLabelIndex *
make_index (const gint64 *samples,
            guint         n)
{
  g_autoptr (GString) text = g_string_new ("{\"Labels\":[");
  g_autoptr (ProofLabelStore) store = proof_label_store_new ();
  g_autoptr (ProofLabelPage) page = NULL;
  g_autoptr (GBytes) bytes = NULL;
  GError *error = NULL;

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text,
                            "%s{\"Timestamp\":%" G_GINT64_FORMAT ","
                            "\"Label\":{\"Name\":\"Car\",\"Confidence\":90,"
                            "\"Instances\":[{\"BoundingBox\":{\"Left\":0.1,\"Top\":0.2,"
                            "\"Width\":0.3,\"Height\":0.4},\"Confidence\":80}]}}",
                            i > 0 ? "," : "", samples[i]);
  g_string_append (text, "]}");
  bytes = g_string_free_to_bytes (g_steal_pointer (&text));
  page = proof_label_reader_read_page (bytes, &error);
  g_assert_no_error (error);
  proof_label_store_append (store, page, 0);
  return proof_label_index_new (store);
}

/* The frame nearest to a sample, the earlier of two; -1 and @n where it would be another one before
 * the first or after the last, as far from it as the next is, or as long as it lasts. */
static int
nearest_frame (const ProofTime *times,
               guint            n,
               ProofTime        time)
{
  int best = 0;

  for (guint i = 1; i < n; i++)
    if (ABS (times[i] - time) < ABS (times[best] - time))
      best = i;
  if (2 * (times[0] - time) >= (n > 1 ? times[1] - times[0] : LAST_DURATION))
    return -1;
  if (2 * (time - times[n - 1]) > LAST_DURATION)
    return n;
  return best;
}

static void
expect (const ProofTime *times,
        guint            n_frames,
        const gint64    *samples,
        guint            n_samples,
        double           cadence,
        ProofTime        nudge,
        guint            frame,
        ProofMoment     *moment)
{
  ProofTime best = G_MAXINT64;

  *moment = (ProofMoment) { PROOF_SHOWN_NONE, frame, times[frame], PROOF_NO_SAMPLE,
                            PROOF_MS_NONE, 0 };
  for (guint i = 0; i < n_samples; i++)
    {
      ProofTime time = times[0] + samples[i] * PROOF_MSEC + nudge;
      ProofTime offset = times[frame] - time;
      int own = nearest_frame (times, n_frames, time);

      if (own == (int) frame && ABS (offset) < best)
        {
          *moment = (ProofMoment) { PROOF_SHOWN_FRESH, frame, times[frame], i, samples[i], offset };
          best = ABS (offset);
        }
      else if (own < (int) frame && moment->state != PROOF_SHOWN_FRESH)
        {
          /* A later sample speaks in place of an earlier one, even where it is too old. */
          *moment = (ProofMoment) { PROOF_SHOWN_HELD, frame, times[frame], i, samples[i], offset };
          if (2 * offset > 3 * cadence * PROOF_MSEC)
            moment->state = PROOF_SHOWN_NONE;
        }
    }
}

static void
test_random (void)
{
  for (guint round = 0; round < 200; round++)
    {
      guint n_frames = g_test_rand_int_range (1, 60), n_samples = g_test_rand_int_range (1, 20);
      g_autofree ProofTime *times = g_new (ProofTime, n_frames);
      g_autofree gint64 *samples = g_new (gint64, n_samples);
      g_autoptr (ProofLabelIndex) index = NULL;
      g_autoptr (ProofFrameTable) table = NULL;
      ProofTime time = g_test_rand_int_range (-100000, 900000000);
      gint64 ms = g_test_rand_int_range (0, 300);
      ProofTime nudge = round % 2 == 0 ? 0 : g_test_rand_int_range (-500000000, 500000000);

      for (guint i = 0; i < n_frames; i++, time += g_test_rand_int_range (1, 200000000))
        times[i] = time;
      for (guint i = 0; i < n_samples; i++, ms += g_test_rand_int_range (1, 400))
        samples[i] = ms;
      table = proof_frame_table_new (times, n_frames, LAST_DURATION);
      index = make_index (samples, n_samples);

      for (guint frame = 0; frame < n_frames; frame++)
        {
          ProofTime end = frame + 1 < n_frames ? times[frame + 1] : times[frame] + LAST_DURATION;
          ProofTime carried = times[frame] + (end - times[frame]) / 2;
          ProofMoment got, want;

          expect (times, n_frames, samples, n_samples,
                  proof_label_index_get_cadence_ms (index), nudge, frame, &want);
          proof_moment_resolve (table, index, nudge, carried, &got);
          g_assert_cmpuint (got.frame, ==, frame);
          g_assert_cmpint (got.frame_time, ==, times[frame]);
          g_assert_cmpint (got.state, ==, want.state);
          if (want.state != PROOF_SHOWN_NONE)
            {
              g_assert_cmpuint (got.sample, ==, want.sample);
              g_assert_cmpint (got.sample_ms, ==, want.sample_ms);
              g_assert_cmpint (got.offset, ==, want.offset);
            }
        }
    }
}

static void
test_boxes (void)
{
  const gint64 samples[] = { 0, 200 };
  const ProofTime times[] = { 0, 100 * PROOF_MSEC, 200 * PROOF_MSEC };
  g_autoptr (ProofLabelIndex) index = make_index (samples, 2);
  g_autoptr (ProofFrameTable) table = proof_frame_table_new (times, 3, 100 * PROOF_MSEC);
  g_autoptr (ProofLabelFilter) filter = proof_label_filter_new ();
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (ProofShownBox));
  ProofMoment moment;
  guint hidden;

  proof_moment_resolve (table, index, 0, 0, &moment);
  proof_moment_list_boxes (&moment, index, filter, boxes, &hidden);
  g_assert_cmpuint (boxes->len, ==, 1);
  g_assert_cmpuint (hidden, ==, 0);
  g_assert_cmpfloat (g_array_index (boxes, ProofShownBox, 0).confidence, ==, 80);
  g_assert_cmpfloat (g_array_index (boxes, ProofShownBox, 0).label_confidence, ==, 90);

  proof_label_filter_set_instance_range (filter, 81, 100);
  proof_moment_list_boxes (&moment, index, filter, boxes, &hidden);
  g_assert_cmpuint (boxes->len, ==, 0);
  g_assert_cmpuint (hidden, ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/moment/random", test_random);
  g_test_add_func ("/moment/boxes", test_boxes);

  return g_test_run ();
}
