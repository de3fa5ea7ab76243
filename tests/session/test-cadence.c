/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Samples land right: for the cadences and rates that there are, each sample is fresh on the frame
 * that is nearest and on no other, held after it, gone after 1.5 cadences. What is right is worked
 * out by trying every frame with every sample, in whole numbers that leave nothing to rounding. */
#include "proof-label-reader.h"
#include "proof-moment.h"

__extension__ typedef __int128 Exact;

#define LENGTH_MS 20000

/* Where the model has nothing to say, so that what is held ends. */
#define IS_SILENT(ms) ((ms) > 8000 && (ms) < 10000)

/* Frames by ticks of 1/@rate s from the first one, which is shown at @start_ms. */
typedef struct
{
  int              rate;
  gint64           start_ms;
  GArray          *ticks; /* gint64 */
  gint64           last_ticks;
  ProofFrameTable *table;
} Video;

/* All times are told in units of 1/(@rate × 10⁹) s: ticks, milliseconds and nanoseconds are whole. */
static Exact
from_ticks (const Video *video,
            gint64       ticks)
{
  return (Exact) ticks * 1000000000;
}

static Exact
from_ns (const Video *video,
         gint64       ns)
{
  return (Exact) ns * video->rate;
}

static Exact
get_frame (const Video *video,
           guint        frame)
{
  return from_ticks (video, g_array_index (video->ticks, gint64, frame));
}

static Exact
distance (Exact a,
          Exact b)
{
  return a > b ? a - b : b - a;
}

static void
video_init (Video  *video,
            int     rate,
            gint64  last_ticks,
            gint64  start_ms,
            GArray *ticks)
{
  g_autofree ProofTime *times = g_new (ProofTime, ticks->len);

  *video = (Video) { rate, start_ms, ticks, last_ticks, NULL };
  /* Cut to nanoseconds, as demuxers do. */
  for (guint i = 0; i < ticks->len; i++)
    times[i] = (from_ns (video, start_ms * PROOF_MSEC) + get_frame (video, i)) / rate;
  video->table =
    proof_frame_table_new (times, ticks->len, from_ticks (video, last_ticks) / rate);
}

static void
video_clear (Video *video)
{
  g_array_unref (video->ticks);
  proof_frame_table_unref (video->table);
}

static void
make_constant (Video *video,
               int    rate,
               int    every,
               gint64 start_ms)
{
  GArray *ticks = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (gint64 at = 0; at < (gint64) LENGTH_MS * rate / 1000; at += every)
    g_array_append_val (ticks, at);
  video_init (video, rate, every, start_ms, ticks);
}

/* From 3 to 120 ms apart, with gaps of up to 900 ms. */
static void
make_variable (Video  *video,
               int     rate,
               guint32 seed,
               gint64  start_ms)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  GArray *ticks = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (gint64 at = 0; at < (gint64) LENGTH_MS * rate / 1000;)
    {
      gboolean gap = g_rand_int_range (random, 0, 40) == 0;
      int low = gap ? 400 : 3, high = gap ? 900 : 120;

      g_array_append_val (ticks, at);
      at += (gint64) g_rand_int_range (random, low * 90, high * 90) * rate / 90000;
    }
  video_init (video, rate, 40 * rate / 1000, start_ms, ticks);
}

static ProofLabelIndex *
make_index (GArray *samples)
{
  g_autoptr (GString) text = g_string_new ("{\"Labels\":[");
  g_autoptr (ProofLabelStore) store = proof_label_store_new ();
  g_autoptr (ProofLabelPage) page = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < samples->len; i++)
    g_string_append_printf (text,
                            "%s{\"Timestamp\":%" G_GINT64_FORMAT ","
                            "\"Label\":{\"Name\":\"Car\",\"Confidence\":90}}",
                            i > 0 ? "," : "", g_array_index (samples, gint64, i));
  g_string_append (text, "]}");
  bytes = g_string_free_to_bytes (g_steal_pointer (&text));
  page = proof_label_reader_read_page (bytes, &error);
  g_assert_no_error (error);
  proof_label_store_append (store, page, 0);

  return proof_label_index_new (store);
}

/* -1 before the first frame, their number after the last: where one more frame there would be
 * nearer. Of two the earlier. */
static int
find_nearest (const Video *video,
              Exact        time)
{
  guint n = video->ticks->len;
  Exact first = get_frame (video, 1) - get_frame (video, 0);
  int best = -1;
  Exact nearest = distance (time, get_frame (video, 0) - first);

  for (guint i = 0; i <= n; i++)
    {
      Exact frame = i < n ? get_frame (video, i)
                          : get_frame (video, n - 1) + from_ticks (video, video->last_ticks);

      if (distance (time, frame) < nearest)
        {
          nearest = distance (time, frame);
          best = i;
        }
    }
  return best;
}

static int
compare_ms (gconstpointer a,
            gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

/* Twice the median distance of the samples. */
static gint64
get_cadence_twice (GArray *samples)
{
  g_autoptr (GArray) gaps = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 1; i < samples->len; i++)
    {
      gint64 gap = g_array_index (samples, gint64, i) - g_array_index (samples, gint64, i - 1);

      g_array_append_val (gaps, gap);
    }
  g_array_sort (gaps, compare_ms);
  return g_array_index (gaps, gint64, (gaps->len - 1) / 2) +
         g_array_index (gaps, gint64, gaps->len / 2);
}

static void
check_frame (const Video       *video,
             const ProofMoment *moment,
             guint              frame,
             GArray            *samples,
             const int         *own,
             ProofTime          nudge,
             gint64             cadence_twice)
{
  Exact best = 0;
  int fresh = -1, before = -1;

  for (guint i = 0; i < samples->len; i++)
    {
      Exact time = from_ns (video, g_array_index (samples, gint64, i) * PROOF_MSEC + nudge);
      Exact away = distance (time, get_frame (video, frame));

      if (own[i] == (int) frame && (fresh < 0 || away < best))
        {
          fresh = i;
          best = away;
        }
      else if (own[i] < (int) frame)
        before = i;
    }

  g_assert_cmpuint (moment->frame, ==, frame);
  if (fresh >= 0)
    {
      g_assert_cmpint (moment->state, ==, PROOF_SHOWN_FRESH);
      g_assert_cmpuint (moment->sample, ==, fresh);
    }
  else if (before >= 0 &&
           4 * (get_frame (video, frame) -
                from_ns (video, g_array_index (samples, gint64, before) * PROOF_MSEC + nudge)) <=
           3 * from_ns (video, cadence_twice * PROOF_MSEC))
    {
      g_assert_cmpint (moment->state, ==, PROOF_SHOWN_HELD);
      g_assert_cmpuint (moment->sample, ==, before);
    }
  else
    {
      g_assert_cmpint (moment->state, ==, PROOF_SHOWN_NONE);
      g_assert_cmpuint (moment->sample, ==, PROOF_NO_SAMPLE);
    }
}

/* @taken: (nullable): the frame that each sample was taken from */
static void
check (const Video *video,
       GArray      *samples,
       const int   *taken)
{
  g_autoptr (ProofLabelIndex) index = make_index (samples);
  g_autofree int *own = g_new (int, samples->len);
  const ProofTime frame = proof_frame_table_get_median_duration (video->table);
  const ProofTime nudges[] = { 0, frame, -frame, 2 * frame, 20 * PROOF_MSEC, -7 * PROOF_MSEC,
                               123456789 };
  gint64 cadence_twice = get_cadence_twice (samples);

  for (guint i = 0; i < G_N_ELEMENTS (nudges); i++)
    {
      for (guint j = 0; j < samples->len; j++)
        {
          gint64 ms = g_array_index (samples, gint64, j);

          own[j] = find_nearest (video, from_ns (video, ms * PROOF_MSEC + nudges[i]));
          if (taken != NULL && nudges[i] == 0)
            g_assert_cmpint (own[j], ==, taken[j]);
        }
      for (guint j = 0; j < video->ticks->len; j++)
        {
          ProofMoment moment;

          proof_moment_resolve (video->table, index, nudges[i],
                                proof_frame_table_get_time (video->table, j), &moment);
          check_frame (video, &moment, j, samples, own, nudges[i], cadence_twice);
        }
    }
}

/* @rounded: to the nearest millisecond instead of down */
static gint64
write_ms (const Video *video,
          Exact        time,
          gboolean     rounded)
{
  Exact ms = from_ns (video, PROOF_MSEC);

  return (time + (rounded ? ms / 2 : 0)) / ms;
}

static guint
find_shown (const Video *video,
            Exact        time)
{
  guint frame = 0;

  while (frame + 1 < video->ticks->len && get_frame (video, frame + 1) <= time)
    frame++;
  return frame;
}

/* A model looks about every @cadence, or by turns, and tells the time of the frame that it saw. */
static void
check_taken (const Video *video,
             const int    cadence[2],
             gboolean     rounded)
{
  g_autoptr (GArray) samples = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) taken = g_array_new (FALSE, FALSE, sizeof (int));
  int last = -1, turn = 0;

  for (gint64 at = 0; at < LENGTH_MS; at += cadence[turn++ % 2])
    {
      int frame = find_shown (video, from_ns (video, at * PROOF_MSEC));
      gint64 ms = write_ms (video, get_frame (video, frame), rounded);

      /* In a gap it sees the same frame twice, which is one sample. */
      if (frame == last || IS_SILENT (at))
        continue;
      g_array_append_val (samples, ms);
      g_array_append_val (taken, frame);
      last = frame;
    }
  check (video, samples, (const int *) taken->data);
}

/* Or it tells when it looked. */
static void
check_told (const Video *video,
            const int    cadence[2])
{
  g_autoptr (GArray) samples = g_array_new (FALSE, FALSE, sizeof (gint64));
  int turn = 0;

  for (gint64 at = 0; at < LENGTH_MS; at += cadence[turn++ % 2])
    if (!IS_SILENT (at))
      g_array_append_val (samples, at);
  check (video, samples, NULL);
}

static void
check_cadences (const Video *video)
{
  static const int cadences[][2] = { { 166, 166 }, { 200, 200 }, { 480, 520 }, { 500, 500 } };

  for (guint i = 0; i < G_N_ELEMENTS (cadences); i++)
    {
      check_taken (video, cadences[i], FALSE);
      check_taken (video, cadences[i], TRUE);
      check_told (video, cadences[i]);
    }
}

static const gint64 starts_ms[] = { 0, 7250 };

static void
test_constant (gconstpointer data)
{
  const int *rate = data;

  for (guint i = 0; i < G_N_ELEMENTS (starts_ms); i++)
    {
      Video video;

      make_constant (&video, rate[0], rate[1], starts_ms[i]);
      check_cadences (&video);
      video_clear (&video);
    }
}

static void
test_variable (gconstpointer data)
{
  for (guint32 seed = 1; seed <= 3; seed++)
    for (guint i = 0; i < G_N_ELEMENTS (starts_ms); i++)
      {
        Video video;

        make_variable (&video, GPOINTER_TO_INT (data), seed, starts_ms[i]);
        check_cadences (&video);
        video_clear (&video);
      }
}

/* A sample of every frame lands on its own: cut up to 500 frames a second, rounded up to 1,000. */
static void
test_every_frame (void)
{
  static const int rates[][2] = {
    { 24000, 1001 }, { 25, 1 }, { 30000, 1001 }, { 60000, 1001 }, { 60, 1 }, { 120000, 1001 },
    { 120, 1 }, { 240, 1 }, { 500, 1 }, { 1000, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    for (int rounded = rates[i][0] > 500 * rates[i][1]; rounded <= 1; rounded++)
      {
        g_autoptr (GArray) samples = g_array_new (FALSE, FALSE, sizeof (gint64));
        g_autoptr (ProofLabelIndex) index = NULL;
        Video video;

        make_constant (&video, rates[i][0], rates[i][1], 7250);
        for (guint j = 0; j < video.ticks->len; j++)
          {
            gint64 ms = write_ms (&video, get_frame (&video, j), rounded);

            g_array_append_val (samples, ms);
          }
        index = make_index (samples);
        for (guint j = 0; j < video.ticks->len; j++)
          {
            ProofMoment moment;

            proof_moment_resolve (video.table, index, 0,
                                  proof_frame_table_get_time (video.table, j), &moment);
            g_assert_cmpint (moment.state, ==, PROOF_SHOWN_FRESH);
            g_assert_cmpuint (moment.sample, ==, j);
          }
        video_clear (&video);
      }
}

int
main (int    argc,
      char **argv)
{
  static const int rates[][2] = { { 24000, 1001 }, { 25, 1 }, { 30000, 1001 } };
  static const int variable[] = { 1000, 30000, 90000 };

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      g_autofree char *path = g_strdup_printf ("/cadence/constant/%d:%d", rates[i][0], rates[i][1]);

      g_test_add_data_func (path, rates[i], test_constant);
    }
  for (guint i = 0; i < G_N_ELEMENTS (variable); i++)
    {
      g_autofree char *path = g_strdup_printf ("/cadence/variable/%d", variable[i]);

      g_test_add_data_func (path, GINT_TO_POINTER (variable[i]), test_variable);
    }
  g_test_add_func ("/cadence/every-frame", test_every_frame);

  return g_test_run ();
}
