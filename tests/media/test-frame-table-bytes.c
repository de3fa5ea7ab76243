/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form in which a frame table is kept. */
#include "config.h"

#include "proof-frame-table-private.h"

#define TAG "\"etag\" 1234"

static const ProofPicture picture = { 720, 576, 64, 45, { 270, TRUE } };

static ProofFrameTable *
make_table (guint     n_frames,
            double    rate,
            ProofTime start,
            ProofTime jitter)
{
  GArray *times = g_array_sized_new (FALSE, FALSE, sizeof (ProofTime), n_frames);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint i = 0; i < n_frames; i++)
    {
      ProofTime time = start + (ProofTime) (i * (double) PROOF_SECOND / rate);

      if (jitter > 0)
        time += g_rand_int_range (random, 0, jitter);
      g_array_append_val (times, time);
    }

  return proof_frame_table_new_take (times, 12345678, &picture, TAG, NULL);
}

static void
assert_same (const ProofFrameTable *a,
             const ProofFrameTable *b)
{
  guint n = proof_frame_table_get_n_frames (a);
  int width, height, par_n, par_d;
  ProofOrientation orientation;

  g_assert_cmpmem (proof_frame_table_get_times (a), n * sizeof (ProofTime),
                   proof_frame_table_get_times (b),
                   proof_frame_table_get_n_frames (b) * sizeof (ProofTime));
  g_assert_cmpint (proof_frame_table_get_end (a), ==, proof_frame_table_get_end (b));
  g_assert_cmpfloat (proof_frame_table_get_rate (a), ==, proof_frame_table_get_rate (b));
  g_assert_cmpint (proof_frame_table_is_variable (a), ==, proof_frame_table_is_variable (b));
  proof_frame_table_get_picture (b, &width, &height, &par_n, &par_d, &orientation);
  g_assert_cmpint (width, ==, picture.width);
  g_assert_cmpint (height, ==, picture.height);
  g_assert_cmpint (par_n, ==, picture.par_n);
  g_assert_cmpint (par_d, ==, picture.par_d);
  g_assert_cmpint (orientation.rotation, ==, picture.orientation.rotation);
  g_assert_cmpint (orientation.mirrored, ==, picture.orientation.mirrored);
}

/* Back and forth, and how much room it takes: six hours at 60 frames a second among them. */
static void
test_round_trip (void)
{
  static const struct
  {
    guint n_frames;
    double rate;
    ProofTime start, jitter;
    gsize most; /* bytes */
  } cases[] = {
    { 1, 25, 0, 0, 200 },
    { 2, 25, -40 * PROOF_MSEC, 0, 200 },
    { 1000, 29.97, 7250 * PROOF_MSEC, 0, 300 },
    { 5000, 23.976, 0, 30 * PROOF_MSEC, 25000 },
    { 6 * 3600 * 60, 60000 / 1001.0, 0, 0, 128 * 1024 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ProofFrameTable) table = make_table (cases[i].n_frames, cases[i].rate,
                                                      cases[i].start, cases[i].jitter);
      g_autoptr (ProofFrameTable) again = NULL;
      g_autoptr (GBytes) bytes = proof_frame_table_to_bytes (table);
      g_autoptr (GBytes) same = NULL;

      g_test_message ("%u frames: %" G_GSIZE_FORMAT " bytes", cases[i].n_frames,
                      g_bytes_get_size (bytes));
      g_assert_cmpuint (g_bytes_get_size (bytes), <, cases[i].most);
      again = proof_frame_table_new_from_bytes (bytes, TAG);
      g_assert_nonnull (again);
      assert_same (table, again);
      same = proof_frame_table_to_bytes (again);
      g_assert_true (same == bytes);
    }
}

static ProofFrameTable *
there_and_back (ProofTime first,
                ProofTime last)
{
  const ProofTime times[] = { first, -1, 0, 1, last };
  GArray *array = g_array_new (FALSE, FALSE, sizeof (ProofTime));
  g_autoptr (ProofFrameTable) table = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_array_append_vals (array, times, G_N_ELEMENTS (times));
  table = proof_frame_table_new_take (array, 1, &picture, TAG, NULL);
  bytes = proof_frame_table_to_bytes (table);

  return proof_frame_table_new_from_bytes (bytes, TAG);
}

static void
test_extremes (void)
{
  const ProofTime most = G_MAXINT64 / 4;
  g_autoptr (ProofFrameTable) table = there_and_back (-most, most);

  g_assert_cmpint (proof_frame_table_get_time (table, 0), ==, -most);
  g_assert_cmpint (proof_frame_table_get_time (table, 4), ==, most);
  g_assert_null (there_and_back (-1000, most + 1));
  g_assert_null (there_and_back (-most - 1, 1000));
}

/* Nothing tells what was scanned, or the video is another. */
static void
test_tag (void)
{
  const ProofTime times[] = { 0, 40 };
  g_autoptr (ProofFrameTable) untold = proof_frame_table_new (times, 2, 40);
  g_autoptr (ProofFrameTable) table = make_table (10, 25, 0, 0);
  g_autoptr (GBytes) bytes = proof_frame_table_to_bytes (table);

  g_assert_null (proof_frame_table_to_bytes (untold));
  g_assert_null (proof_frame_table_new_from_bytes (bytes, "\"etag\" 1235"));
  g_assert_null (proof_frame_table_new_from_bytes (bytes, ""));
}

/* Of an older or newer version, cut, or with any one byte changed: no table, or the same one. */
static void
test_damaged (void)
{
  g_autoptr (ProofFrameTable) table = make_table (40, 25, 0, 20 * PROOF_MSEC);
  g_autoptr (GBytes) bytes = proof_frame_table_to_bytes (table);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  guint n_refused = 0;

  for (gsize i = 0; i < size; i++)
    {
      g_autofree guint8 *changed = g_memdup2 (data, size);
      g_autoptr (GBytes) cut = g_bytes_new (data, i), bad = NULL;
      g_autoptr (ProofFrameTable) found = NULL;

      g_assert_null (proof_frame_table_new_from_bytes (cut, TAG));
      changed[i] ^= 0x55;
      bad = g_bytes_new (changed, size);
      found = proof_frame_table_new_from_bytes (bad, TAG);
      n_refused += found == NULL;
      /* The version comes first. */
      if (i < 4)
        g_assert_null (found);
      if (found != NULL)
        g_assert_cmpuint (proof_frame_table_get_n_frames (found), ==, 40);
    }
  g_assert_cmpuint (n_refused, >, size / 2);
}

/* A few bytes that say they are very many frames. */
static void
test_bomb (void)
{
  g_autoptr (ProofFrameTable) table = make_table (1 << 16, 25, 0, 0);
  g_autoptr (GBytes) bytes = proof_frame_table_to_bytes (table);
  g_autoptr (GVariant) kept = g_variant_ref_sink (
    g_variant_new_from_bytes (G_VARIANT_TYPE ("(usuxiiiibay)"), bytes, FALSE));
  g_autofree char *text = g_variant_print (kept, TRUE);

  for (guint i = 0; i < 2; i++)
    {
      const char *n = i == 0 ? "uint32 65537" : "uint32 4294967295";
      g_auto (GStrv) parts = g_strsplit (text, "uint32 65536", 2);
      g_autofree char *more = g_strjoinv (n, parts);
      g_autoptr (GVariant) bad = g_variant_parse (NULL, more, NULL, NULL, NULL);
      g_autoptr (GBytes) bad_bytes = g_variant_get_data_as_bytes (bad);

      g_assert_null (proof_frame_table_new_from_bytes (bad_bytes, TAG));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/frame-table-bytes/round-trip", test_round_trip);
  g_test_add_func ("/frame-table-bytes/extremes", test_extremes);
  g_test_add_func ("/frame-table-bytes/tag", test_tag);
  g_test_add_func ("/frame-table-bytes/damaged", test_damaged);
  g_test_add_func ("/frame-table-bytes/bomb", test_bomb);

  return g_test_run ();
}
