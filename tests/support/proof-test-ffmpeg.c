/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-test-ffmpeg.h"

#include <stdlib.h>
#include <string.h>

#include <gio/gio.h>

#define SECOND G_GINT64_CONSTANT (1000000000)

/* Skips the running test where it is not. */
gboolean
proof_test_ffmpeg_is_there (void)
{
  g_autofree char *ffmpeg = g_find_program_in_path ("ffmpeg");

  if (ffmpeg == NULL)
    g_test_skip ("ffmpeg is not installed");

  return ffmpeg != NULL;
}

/* @options: all that comes after ffmpeg's name, as in a shell */
void
proof_test_ffmpeg_run (const char *options)
{
  g_autofree char *line = g_strconcat ("ffmpeg -v error -nostdin -y ", options, NULL);
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_command_line_sync (line, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

/**
 * proof_test_ffmpeg_times:
 * @path: a video
 *
 * Returns: (transfer full) (element-type gint64): the presentation times in ns of the packets of
 *   the video stream that ffmpeg takes for the best, without those that an edit list leaves out, in
 *   presentation order and once each
 */
GArray *
proof_test_ffmpeg_times (const char *path)
{
  const char *argv[] = { "ffprobe", "-v", "quiet", "-select_streams", "v:0", "-show_entries",
                         "stream=time_base:packet=pts,flags", "-of", "compact", path, NULL };
  g_autofree char *output = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;
  GArray *times = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 numerator = 0, denominator = 1, pts;
  guint n = 0;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, NULL, NULL,
                &error);
  g_assert_no_error (error);
  lines = g_strsplit (output, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *found = strstr (lines[i], "time_base=");

      if (found != NULL)
        {
          numerator = atoll (found + strlen ("time_base="));
          denominator = atoll (strchr (found, '/') + 1);
        }
      found = strstr (lines[i], "|pts=");
      if (found == NULL || g_str_has_prefix (found, "|pts=N/A")
          || strchr (strstr (lines[i], "flags="), 'D') != NULL)
        continue;
      pts = atoll (found + strlen ("|pts="));
      g_array_append_val (times, pts);
    }

  g_array_sort (times, compare_times);
  for (guint i = 0; i < times->len; i++)
    {
      pts = g_array_index (times, gint64, i);
      if (i > 0 && pts == g_array_index (times, gint64, i - 1))
        continue;
      g_array_index (times, gint64, n++) = pts;
    }
  g_array_set_size (times, n);
  for (guint i = 0; i < n; i++)
    {
      gint64 *time = &g_array_index (times, gint64, i);

      *time = (gint64) ((__int128) *time * numerator * SECOND / denominator);
    }

  return times;
}

/**
 * proof_test_ffmpeg_pictures:
 * @path: a video
 * @filter: ffmpeg's filter, which ends in a format
 *
 * Returns: (transfer full): all frames of the first video stream as it is coded, unturned, one
 *   after the other
 */
GBytes *
proof_test_ffmpeg_pictures (const char *path,
                            const char *filter)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) pictures = NULL;
  g_autoptr (GSubprocess) process =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "ffmpeg", "-v", "fatal", "-nostdin",
                      "-noautorotate", "-i", path, "-map", "0:v:0", "-fps_mode", "passthrough",
                      "-vf", filter, "-f", "rawvideo", "-", NULL);

  g_assert_no_error (error);
  g_subprocess_communicate (process, NULL, NULL, &pictures, NULL, &error);
  g_assert_no_error (error);

  return g_steal_pointer (&pictures);
}
