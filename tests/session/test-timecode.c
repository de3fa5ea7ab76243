/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <locale.h>

#include "proof-typed-place.h"

#define NTSC(base) ((base) / 1.001)

static ProofFrameTable *
make_table (double rate,
            guint  n_frames,
            guint  tick_ns)
{
  g_autofree ProofTime *times = g_new (ProofTime, n_frames);

  /* From 7.25 s on: everything counts from the first frame. */
  for (guint i = 0; i < n_frames; i++)
    times[i] = 7250 * PROOF_MSEC + (ProofTime) (i * (double) PROOF_SECOND / rate) / tick_ns
                                   * tick_ns;

  return proof_frame_table_new (times, n_frames, PROOF_SECOND / rate);
}

static const struct
{
  double rate;
  guint base;
  guint dropped;
} rates[] = {
  { NTSC (24), 24, 0 }, { 24, 24, 0 }, { 25, 25, 0 }, { NTSC (30), 30, 2 }, { 30, 30, 0 },
  { NTSC (48), 48, 0 }, { 48, 48, 0 }, { 50, 50, 0 }, { NTSC (60), 60, 4 }, { 60, 60, 0 },
};

static void
test_rates (void)
{
  const guint ticks[] = { 1, 11111, 1000000 }; /* 1 ns, 1/90000 s, 1 ms */
  /* In whole ms, 29.97 and 30 part only after some seconds. */
  const guint lengths[] = { 200, 750, 20000 };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    for (guint j = 0; j < G_N_ELEMENTS (ticks) * G_N_ELEMENTS (lengths); j++)
      {
        guint tick = ticks[j % G_N_ELEMENTS (ticks)];
        g_autoptr (ProofFrameTable) table =
          make_table (rates[i].rate, lengths[j / G_N_ELEMENTS (ticks)], tick);
        ProofTimecode timecode;

        g_assert_true (proof_timecode_init (&timecode, table, TRUE));
        g_assert_cmpuint (timecode.base, ==, rates[i].base);
        g_assert_cmpuint (timecode.dropped, ==, rates[i].dropped);
        g_assert_true (timecode.fractional == (rates[i].rate < rates[i].base));
        g_assert_true (proof_timecode_can_drop (&timecode) == (rates[i].dropped > 0));
        proof_timecode_set_drop (&timecode, FALSE);
        g_assert_cmpuint (timecode.dropped, ==, 0);
      }
}

/* Where numbers would part from the clock there is no timecode. */
static void
test_no_rate (void)
{
  const double others[] = { 10, 12.5, 15, 23.5, 24.5, 29.83, 29.9, 49, 59, 61, 120 };
  const ProofTime variable[] = { 0, 40 * PROOF_MSEC, 80 * PROOF_MSEC, 160 * PROOF_MSEC,
                                 200 * PROOF_MSEC };
  g_autoptr (ProofFrameTable) gap = proof_frame_table_new (variable, 5, 0);
  g_autoptr (ProofFrameTable) single = proof_frame_table_new (variable, 1, 40 * PROOF_MSEC);
  g_autoptr (ProofFrameTable) unknown = proof_frame_table_new (variable, 1, 0);
  ProofTimecode timecode;

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (ProofFrameTable) table = make_table (others[i], 1000, 1);

      g_assert_false (proof_timecode_init (&timecode, table, TRUE));
      g_assert_cmpuint (timecode.base, ==, 0);
    }
  g_assert_false (proof_timecode_init (&timecode, NULL, TRUE));
  g_assert_false (proof_timecode_init (&timecode, gap, TRUE));
  g_assert_false (proof_timecode_init (&timecode, unknown, TRUE));
  g_assert_true (proof_timecode_init (&timecode, single, TRUE));
  g_assert_cmpuint (timecode.base, ==, 25);
}

/* ST 12-1 as an odometer: one number on, and at 00 seconds of a minute that is no tenth the first
 * numbers do not exist. */
static void
count_on (guint numbers[4],
          guint base,
          guint dropped)
{
  static const guint limits[] = { 24, 60, 60 };
  int place = 3;

  numbers[3]++;
  while (place >= 0 && numbers[place] == (place == 3 ? base : limits[place]))
    {
      numbers[place] = 0;
      if (--place >= 0)
        numbers[place]++;
    }
  if (numbers[3] == 0 && numbers[2] == 0 && numbers[1] % 10 != 0)
    numbers[3] = dropped;
}

/* A whole day of each rate, counted frame by frame, and where numbers are dropped each written. */
static void
test_day (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data) / 2;
  const gboolean drop = GPOINTER_TO_UINT (data) % 2;
  guint every = drop && g_getenv ("PROOF_VALGRIND") == NULL ? 1 : 101;
  guint numbers[4] = { 0 }, day;
  ProofTimecode timecode;

  g_assert_true (proof_timecode_init_for_rate (&timecode, rates[i].rate, drop));
  day = 24 * 3600 * timecode.base - 24 * 60 * 9 / 10 * timecode.dropped;
  for (guint frame = 0; frame < day; frame++)
    {
      g_assert_cmpuint (proof_timecode_count (&timecode, numbers), ==, frame);
      if (frame % every == 0)
        {
          g_autofree char *text = proof_timecode_format (&timecode, frame);
          char want[32];

          g_assert_true (proof_timecode_has (&timecode, numbers));
          g_snprintf (want, sizeof want, timecode.dropped ? "%02u:%02u:%02u;%02u"
                                                          : "%02u:%02u:%02u:%02u",
                      numbers[0], numbers[1], numbers[2], numbers[3]);
          g_assert_cmpstr (text, ==, want);
        }
      count_on (numbers, timecode.base, timecode.dropped);
    }
  g_assert_true (numbers[0] == 0 && numbers[1] == 0 && numbers[2] == 0 && numbers[3] == 0);
}

/* Figures that are printed in every book. */
static void
test_known (void)
{
  static const struct
  {
    double rate;
    gboolean drop;
    guint frame;
    const char *text;
  } known[] = {
    { NTSC (30), TRUE, 0, "00:00:00;00" },       { NTSC (30), TRUE, 1799, "00:00:59;29" },
    { NTSC (30), TRUE, 1800, "00:01:00;02" },    { NTSC (30), TRUE, 17981, "00:09:59;29" },
    { NTSC (30), TRUE, 17982, "00:10:00;00" },   { NTSC (30), TRUE, 107892, "01:00:00;00" },
    { NTSC (30), TRUE, 2589407, "23:59:59;29" }, { NTSC (30), TRUE, 2589408, "00:00:00;00" },
    { NTSC (30), FALSE, 1800, "00:01:00:00" },   { NTSC (60), TRUE, 3600, "00:01:00;04" },
    { NTSC (60), TRUE, 215784, "01:00:00;00" },  { NTSC (24), TRUE, 86400, "01:00:00:00" },
    { 25, TRUE, 90000, "01:00:00:00" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autofree char *text = NULL;
      ProofTimecode timecode;

      proof_timecode_init_for_rate (&timecode, known[i].rate, known[i].drop);
      text = proof_timecode_format (&timecode, known[i].frame);
      g_assert_cmpstr (text, ==, known[i].text);
    }
}

/* --- what people type --- */

typedef struct
{
  const char *text;
  guint frame; /* PROOF_NO_FRAME: refused with a message that has @part */
  const char *part;
} Typed;

static void
check (const ProofFrameTable *table,
       gboolean               drop,
       guint                  from,
       const Typed           *typed,
       guint                  n_typed)
{
  ProofTimecode timecode;

  proof_timecode_init (&timecode, table, drop);
  for (guint i = 0; i < n_typed; i++)
    {
      g_autoptr (GError) error = NULL;
      guint frame = proof_typed_place_find (typed[i].text, table, &timecode, from, &error);

      g_test_message ("“%s”: %d %s", typed[i].text, (int) frame, error ? error->message : "");
      g_assert_cmpuint (frame, ==, typed[i].frame);
      if (typed[i].frame != PROOF_NO_FRAME)
        {
          g_assert_no_error (error);
          continue;
        }
      g_assert_error (error, G_IO_ERROR,
                      (table == NULL ? G_IO_ERROR_BUSY
                       : g_str_has_prefix (typed[i].part, "Type") ? G_IO_ERROR_INVALID_DATA
                                                             : G_IO_ERROR_INVALID_ARGUMENT));
      g_assert_nonnull (strstr (error->message, typed[i].part));
    }
}

#define CHECK(table, drop, from, ...) \
  G_STMT_START \
  { \
    const Typed _typed[] = { __VA_ARGS__ }; \
    check (table, drop, from, _typed, G_N_ELEMENTS (_typed)); \
  } \
  G_STMT_END
#define NO(part) PROOF_NO_FRAME, part

static void
test_typed (void)
{
  g_autoptr (ProofFrameTable) table = make_table (25, 750, 1);

  CHECK (table, TRUE, 100,
         { "0", 0 }, { "313", 313 }, { " 313 ", 313 }, { "f313", 313 }, { "F313", 313 },
         { "313f", 313 }, { "0313", 313 }, { "749", 749 },
         { "750", NO ("the last frame is frame 749, at 0:29.960") },
         { "999999999", NO ("past the end") }, { "9999999999", NO ("Type") },
         { "12.52", 313 }, { "0:12.520", 313 }, { "0:12.52", 313 }, { "00:00:12.520", 313 },
         { "12.559", 313 }, { "12.5600", 314 }, { "12s", 300 }, { "12.5s", 312 }, { "0:12", 300 },
         { "0:00:12", 300 }, { "0:0", 0 }, { "29.999", 749 },
         { "30.0", NO ("frame 749") }, { "0:30.000", NO ("frame 749") },
         { "1:02:03.5", NO ("frame 749") }, { "999999999:00:00", NO ("frame 749") },
         { "999999999s", NO ("frame 749") }, { "-999999999:59:59.9", NO ("before the first") },
         { "0:60", NO ("go to 59") },
         { "1:60:00", NO ("go to 59") },
         { "00:00:12:13", 313 }, { "0:0:12:13", 313 }, { "00:00:12;13", 313 }, { "12;13", 313 },
         { "0:12;13", 313 }, { "00:00:29:24", 749 },
         { "00:00:12:25", NO ("go to 24 here") }, { "00:00:30:00", NO ("frame 749") },
         { "00:00:60:00", NO ("go to 59") }, { "00:60:00:00", NO ("go to 59") },
         { "24:00:00:00", NO ("go to 23") });
  CHECK (table, TRUE, 100,
         { "+10", 110 }, { "-10", 90 }, { "−10", 90 }, { "+ 10", 110 }, { "+10f", 110 },
         { "+0", 100 }, { "-100", 0 }, { "-101", NO ("before the first frame") },
         { "+649", 749 }, { "+650", NO ("frame 749") }, { "+1.5s", 137 }, { "-1.5s", 62 },
         { "-1.5", 62 }, { "+0:02", 150 }, { "-4s", 0 }, { "-4.1s", NO ("before the first") },
         { "+999999999", NO ("frame 749") }, { "-999999999f", NO ("before the first") },
         { "+26s", NO ("frame 749") }, { "+25.96s", 749 }, { "+00:00:02:00", 150 },
         { "-00:00:02:05", 45 }, { "+2;05", 155 });
  CHECK (table, TRUE, 100,
         { "", NO ("Type a frame number") }, { " ", NO ("Type") }, { "+", NO ("Type") },
         { "f", NO ("Type") }, { "abc", NO ("Type") }, { "12x", NO ("Type") },
         { "f12s", NO ("Type") }, { "f12f", NO ("Type") }, { "+-3", NO ("Type") },
         { "12.", NO ("Type") }, { ".5", NO ("Type") }, { "12.5.5", NO ("Type") },
         { ":", NO ("Type") }, { "1:", NO ("Type") }, { ":1", NO ("Type") },
         { "1:2:3:4:5", NO ("Type") }, { "1:2:3:4:", NO ("Type") }, { "1:2:3:4.5", NO ("Type") },
         { "1;2.5", NO ("Type") }, { "1:2x", NO ("Type") }, { "１２", NO ("Type") },
         { "0x10", NO ("Type") }, { "1e3", NO ("Type") });
}

/* Times are typed as they are shown, and as others write them. */
static void
test_typed_comma (void)
{
  g_autoptr (ProofFrameTable) table = make_table (25, 750, 1);

  CHECK (table, TRUE, 100, { "12,52", NO ("Type") }, { "0:12,52", NO ("Type") });
  if (setlocale (LC_NUMERIC, "de_DE.UTF-8") == NULL)
    {
      g_test_skip ("there is no locale de_DE");
      return;
    }
  CHECK (table, TRUE, 100,
         { "12,52", 313 }, { "0:12,520", 313 }, { "12,5s", 312 }, { "+1,5s", 137 },
         { "12.52", 313 }, { "0:12.520", 313 }, { "1,2,3", NO ("Type") },
         { "30,0", NO ("frame 749, at 0:29,960") });
  setlocale (LC_NUMERIC, "C");
}

static void
test_typed_drop (void)
{
  g_autoptr (ProofFrameTable) ntsc = make_table (NTSC (30), 20000, 11111);
  g_autoptr (ProofFrameTable) fast = make_table (NTSC (60), 20000, 1);

  CHECK (ntsc, TRUE, 100,
         { "00:01:00;02", 1800 }, { "00:01:00:02", 1800 }, { "00:01:00.02", 1800 },
         { "00;01;00;02", 1800 }, { "00:10:00;00", 17982 }, { "00:00:59;29", 1799 },
         { "00:01:00;00", NO ("from 00:00:59;29 to 00:01:00;02") },
         { "00:01:00:01", NO ("from 00:00:59;29 to 00:01:00;02") },
         { "00:09:00;00", NO ("from 00:08:59;29 to 00:09:00;02") },
         /* A point stands before decimals unless both digits can be a frame. */
         { "00:00:12.29", 389 }, { "00:00:12.30", 368 }, { "0:00:12.29", 368 },
         { "00:00:12.290", 368 },
         /* As a length it is what drop-frame counts in a minute. */
         { "+00:01:00;00", 1898 }, { "+00:10:00;00", 18082 }, { "+00:00:01:00", 130 });
  CHECK (ntsc, FALSE, 0,
         { "00:01:00:00", 1800 }, { "00:01:00;02", 1800 }, { "00:00:12.29", 368 },
         { "00:01:00;00", NO ("leaves that number out") });
  CHECK (fast, TRUE, 0,
         { "00:01:00;04", 3600 }, { "00:00:59;59", 3599 },
         { "00:01:00;03", NO ("from 00:00:59;59 to 00:01:00;04") });
}

/* A frame is found again by each of the texts that it is shown with. */
static void
test_shown (void)
{
  const guint ticks[] = { 1, 11111, 1000000 };

  for (guint i = 0; i < 3 * G_N_ELEMENTS (rates); i++)
    {
      g_autoptr (ProofFrameTable) table = make_table (rates[i / 3].rate, 4000, ticks[i % 3]);
      ProofTimecode timecode;

      proof_timecode_init (&timecode, table, TRUE);
      for (guint frame = 0; frame < 4000; frame++)
        {
          ProofTime time = proof_frame_table_get_time (table, frame)
                           - proof_frame_table_get_time (table, 0);
          g_autofree char *number = g_strdup_printf ("%u", frame);
          g_autofree char *ms = proof_time_format (time, 3);
          g_autofree char *ns = proof_time_format (time, 9);
          g_autofree char *smpte = proof_timecode_format (&timecode, frame);
          const char *texts[] = { number, ms, ns, smpte };

          for (guint j = 0; j < G_N_ELEMENTS (texts); j++)
            g_assert_cmpuint (proof_typed_place_find (texts[j], table, &timecode, 0, NULL), ==,
                              frame);
        }
    }
}

static void
test_typed_variable (void)
{
  const ProofTime times[] = { 0, 40 * PROOF_MSEC, 500 * PROOF_MSEC, 520 * PROOF_MSEC };
  g_autoptr (ProofFrameTable) table = proof_frame_table_new (times, 4, 20 * PROOF_MSEC);
  ProofTimecode none = { 0 };

  CHECK (table, TRUE, 2,
         { "2", 2 }, { "0.499", 1 }, { "0.5", 2 }, { "-0.4s", 1 }, { "+1", 3 },
         { "00:00:00:01", NO ("no frame rate") }, { "+0;01", NO ("no frame rate") },
         { "0.539", 3 }, { "0.54", NO ("frame 3, at 0:00.520") });
  CHECK (table, TRUE, PROOF_NO_FRAME, { "+1", 1 }, { "-0.1s", NO ("before the first") });
  CHECK (NULL, TRUE, 0, { "1", NO ("still being counted") });
  g_assert_cmpuint (proof_typed_place_find ("2", table, &none, 0, NULL), ==, 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/timecode/rates", test_rates);
  g_test_add_func ("/timecode/no-rate", test_no_rate);
  g_test_add_func ("/timecode/known", test_known);
  for (guint i = 0; i < 2 * G_N_ELEMENTS (rates); i++)
    {
      g_autofree char *path = g_strdup_printf ("/timecode/day/%.2f%s", rates[i / 2].rate,
                                               i % 2 ? "-drop" : "");

      if (i % 2 == 0 || rates[i / 2].dropped > 0)
        g_test_add_data_func (path, GUINT_TO_POINTER (i), test_day);
    }
  g_test_add_func ("/timecode/typed", test_typed);
  g_test_add_func ("/timecode/typed-comma", test_typed_comma);
  g_test_add_func ("/timecode/typed-drop", test_typed_drop);
  g_test_add_func ("/timecode/typed-variable", test_typed_variable);
  g_test_add_func ("/timecode/shown", test_shown);

  return g_test_run ();
}
