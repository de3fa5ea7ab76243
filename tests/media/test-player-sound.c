/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sound with the picture: a tick marks every 25th frame, and is to be heard when that frame is
 * seen, whatever was done before. And no sound at all is no reason to show nothing. */
#include "config.h"

/* Its headers do not keep to our warnings. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wswitch-enum"
#include <gst/audio/audio.h>
#pragma GCC diagnostic pop
#include <math.h>

#include "proof-player-private.h"
#include "proof-test-folder.h"
#include "proof-test-player.h"

/* How far sound and picture may be apart, as they come to their sinks: people notice from 45 ms on.
 * Slower than usual, as long as the frame is on screen: the pieces that sound is stretched in are
 * 50 ms long, whatever the speed. */
#define MAX_DISTANCE (40 * GST_MSECOND)
#define FRAME_DURATION (40 * GST_MSECOND)

/* After a flush scaletempo (1.26) begins with the last piece from before. */
#define LEFT_OVER (60 * GST_MSECOND)

/* Between ticks there is silence, but for what the codec makes up. */
#define LOUD 0.2
#define SILENCE (200 * GST_MSECOND)

static char *folder;

/* What came to a sink: when it is due, and what it is. */
typedef struct
{
  GstClockTime due;
  GstClockTime time; /* stream time */
} Event;

typedef struct
{
  ProofPlayer *player;
  GMutex lock;
  GArray *ticks;    /* Event; guarded by lock */
  GArray *pictures; /* as well */
  GstClockTime loud_until; /* with what counts as one tick */
} Watch;

static GstClockTime
get_due (GstPad      *pad,
         GstClockTime pts)
{
  g_autoptr (GstEvent) event = gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment;

  gst_event_parse_segment (event, &segment);

  return gst_segment_to_running_time (segment, GST_FORMAT_TIME, pts);
}

static void
add_event (Watch       *watch,
           GArray      *events,
           GstPad      *pad,
           GstClockTime pts)
{
  g_autoptr (GstEvent) event = gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment;
  Event one;

  gst_event_parse_segment (event, &segment);
  one.due = get_due (pad, pts);
  one.time = gst_segment_to_stream_time (segment, GST_FORMAT_TIME, pts);
  g_mutex_lock (&watch->lock);
  g_array_append_val (events, one);
  g_mutex_unlock (&watch->lock);
}

/* What was on its way is not to come. */
static void
forget (Watch  *watch,
        GArray *events)
{
  g_mutex_lock (&watch->lock);
  g_array_set_size (events, 0);
  g_mutex_unlock (&watch->lock);
}

static GstPadProbeReturn
picture_cb (GstPad          *pad,
            GstPadProbeInfo *info,
            gpointer         data)
{
  Watch *watch = data;

  if (info->type & GST_PAD_PROBE_TYPE_EVENT_FLUSH)
    {
      forget (watch, watch->pictures);
      return GST_PAD_PROBE_OK;
    }
  add_event (watch, watch->pictures, pad, GST_BUFFER_PTS (GST_PAD_PROBE_INFO_BUFFER (info)));

  return GST_PAD_PROBE_OK;
}

static double
get_sample (const GstAudioInfo *info,
            const guint8       *data)
{
  if (GST_AUDIO_INFO_FORMAT (info) == GST_AUDIO_FORMAT_F32)
    return *(const float *) data;
  if (GST_AUDIO_INFO_FORMAT (info) == GST_AUDIO_FORMAT_S16)
    return *(const gint16 *) data / 32768.0;
  g_assert_not_reached ();
}

static GstPadProbeReturn
sound_cb (GstPad          *pad,
          GstPadProbeInfo *info,
          gpointer         data)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  Watch *watch = data;
  GstAudioInfo audio;
  GstBuffer *buffer;
  GstMapInfo map;

  if (info->type & GST_PAD_PROBE_TYPE_EVENT_FLUSH)
    {
      forget (watch, watch->ticks);
      watch->loud_until = 0;
      return GST_PAD_PROBE_OK;
    }
  buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  g_assert_true (gst_audio_info_from_caps (&audio, caps));
  gst_buffer_map (buffer, &map, GST_MAP_READ);
  for (gsize i = 0; i + GST_AUDIO_INFO_BPF (&audio) <= map.size; i += GST_AUDIO_INFO_BPF (&audio))
    {
      GstClockTime pts = GST_BUFFER_PTS (buffer)
                         + i / GST_AUDIO_INFO_BPF (&audio) * GST_SECOND
                             / GST_AUDIO_INFO_RATE (&audio);

      if (fabs (get_sample (&audio, map.data + i)) < LOUD || get_due (pad, pts) < LEFT_OVER)
        continue;
      if (pts > watch->loud_until)
        add_event (watch, watch->ticks, pad, pts);
      watch->loud_until = pts + SILENCE;
    }
  gst_buffer_unmap (buffer, &map);

  return GST_PAD_PROBE_OK;
}

static void
wait_frame (ProofPlayer *player,
            guint        frame)
{
  proof_test_until (proof_player_get_frame_number (player) >= frame);
}

static ProofPlayer *
open_clip (const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (ProofMedia) media = proof_media_new_for_file (file);
  g_autoptr (GError) error = NULL;
  ProofPlayer *player = proof_player_new ();

  if (!g_file_query_exists (file, NULL))
    proof_test_clip_make (path, &(ProofTestClip) { .n_frames = 250, .b_frames = 2, .audio = TRUE },
                          &error);
  g_assert_no_error (error);
  proof_player_open (player, media);
  proof_test_player_wait (player);
  g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_PAUSED);

  return player;
}

static void
add_probe (GstElement       *sink,
           GstPadProbeCallback callback,
           Watch            *watch)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (sink, "sink");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_FLUSH, callback,
                     watch, NULL);
}

/* When the picture of @time is due, by the one nearest to it: it may have been left out itself. */
static GstClockTime
find_picture (Watch       *watch,
              GstClockTime time,
              double       rate)
{
  const Event *nearest = NULL;

  for (guint i = 0; i < watch->pictures->len; i++)
    {
      const Event *picture = &g_array_index (watch->pictures, Event, i);

      if (nearest == NULL || ABS (GST_CLOCK_DIFF (picture->time, time))
                               < ABS (GST_CLOCK_DIFF (nearest->time, time)))
        nearest = picture;
    }
  if (nearest == NULL)
    return GST_CLOCK_TIME_NONE;

  return nearest->due + (gint64) (GST_CLOCK_DIFF (nearest->time, time) / rate);
}

/* Ticks since the last flush, against the pictures that they mark. */
static void
assert_in_sync (Watch      *watch,
                const char *what)
{
  double rate = proof_player_get_rate (watch->player);
  gint64 shown = FRAME_DURATION / fabs (rate), most = MAX (MAX_DISTANCE, shown);
  guint n = 0;

  g_mutex_lock (&watch->lock);
  for (guint i = 0; i < watch->ticks->len; i++)
    {
      const Event *tick = &g_array_index (watch->ticks, Event, i);
      GstClockTime marked = (tick->time + GST_SECOND / 2) / GST_SECOND * GST_SECOND;
      GstClockTime due = find_picture (watch, marked, rate);

      if (due == GST_CLOCK_TIME_NONE)
        continue;
      /* Backward, a frame is seen until the time at which it begins. */
      if (rate < 0)
        due -= shown / 2;
      n++;
      g_test_message ("%s: tick of %" G_GUINT64_FORMAT " s at %.3f s, %.1f ms after the picture",
                      what, marked / GST_SECOND, tick->time / 1e9,
                      GST_CLOCK_DIFF (due, tick->due) / 1e6);
      g_assert_cmpint (ABS (GST_CLOCK_DIFF (due, tick->due)), <, most);
    }
  g_mutex_unlock (&watch->lock);
  if (n == 0)
    g_error ("%s: no tick was heard", what);
}

/* Plays that many frames, and looks at what came meanwhile. */
static void
play_and_check (Watch      *watch,
                int         frames,
                const char *what)
{
  ProofPlayer *player = watch->player;
  int begin;

  proof_player_play (player);
  proof_test_player_wait (player);
  begin = proof_player_get_frame_number (player);
  proof_test_until (ABS ((int) proof_player_get_frame_number (player) - begin) >= frames);
  assert_in_sync (watch, what);
}

static void
test_in_sync (gconstpointer data)
{
  static const struct
  {
    double rate;
    int from;
    int frames;
  } seeks[] = {
    { 1, 20, 50 },   { 2, 45, 50 },    { 0.5, 70, 15 },    { 4, 95, 60 },   { 0.25, 120, 10 },
    { -1, 130, 50 }, { -0.5, 55, 15 }, { -2, 200, 60 }, { 8, 40, 150 },
  };
  Watch watch = { .player = open_clip (data) };
  ProofPlayer *player = watch.player;

  g_mutex_init (&watch.lock);
  watch.ticks = g_array_new (FALSE, FALSE, sizeof (Event));
  watch.pictures = g_array_new (FALSE, FALSE, sizeof (Event));
  add_probe (GST_ELEMENT (player->sink), picture_cb, &watch);
  add_probe (player->audio_sink, sound_cb, &watch);

  for (guint i = 0; i < G_N_ELEMENTS (seeks); i++)
    {
      g_autofree char *what = g_strdup_printf ("rate %g", seeks[i].rate);

      proof_player_pause (player);
      proof_player_set_rate (player, seeks[i].rate);
      proof_player_seek_frame (player, seeks[i].from);
      proof_test_player_wait (player);
      play_and_check (&watch, seeks[i].frames, what);
    }

  /* Another rate while it plays. */
  proof_player_pause (player);
  proof_player_set_rate (player, 1);
  proof_player_seek_frame (player, 10);
  proof_test_player_wait (player);
  proof_player_play (player);
  wait_frame (player, 20);
  proof_player_set_rate (player, 1.5);
  play_and_check (&watch, 40, "rate changed");

  /* Steps, both ways, move the picture alone. */
  for (int direction = -1; direction <= 1; direction += 2)
    {
      proof_player_pause (player);
      proof_player_seek_frame (player, 90);
      proof_test_player_wait (player);
      for (guint i = 0; i < 4; i++)
        {
          proof_player_step (player, direction);
          proof_test_player_wait (player);
        }
      play_and_check (&watch, 40, "stepped");
    }

  /* A loop's second round. */
  proof_player_set_loop (player, (ProofFrameSpan) { 35, 60 });
  proof_player_set_rate (player, 1);
  proof_test_player_wait (player);
  wait_frame (player, 58);
  while (proof_player_get_frame_number (player) > 38)
    g_main_context_iteration (NULL, TRUE);
  play_and_check (&watch, 18, "loop");

  g_clear_object (&player);
  g_array_unref (watch.ticks);
  g_array_unref (watch.pictures);
  g_mutex_clear (&watch.lock);
}

/* --- devices that fail ------------------------------------------------------ */

/* Fails when it is to be set up, or after some of the sound. */
#define TEST_TYPE_BAD_SINK (test_bad_sink_get_type ())
G_DECLARE_FINAL_TYPE (TestBadSink, test_bad_sink, TEST, BAD_SINK, GstAudioSink)

struct _TestBadSink
{
  GstAudioSink parent_instance;
  guint n_written;
};

G_DEFINE_FINAL_TYPE (TestBadSink, test_bad_sink, GST_TYPE_AUDIO_SINK)

static guint n_before_failure;
static int n_failures;

static gboolean
fail (TestBadSink *self)
{
  g_atomic_int_inc (&n_failures);
  GST_ELEMENT_ERROR (self, RESOURCE, OPEN_WRITE, ("There is no such device."), (NULL));

  return FALSE;
}

static gboolean
test_bad_sink_unprepare (GstAudioSink *sink)
{
  return TRUE;
}

static gboolean
test_bad_sink_prepare (GstAudioSink           *sink,
                       GstAudioRingBufferSpec *spec)
{
  return n_before_failure > 0 || fail (TEST_BAD_SINK (sink));
}

static int
test_bad_sink_write (GstAudioSink *sink,
                     gpointer      data,
                     guint         length)
{
  TestBadSink *self = TEST_BAD_SINK (sink);

  g_usleep (1000);
  if (++self->n_written == n_before_failure)
    fail (self);

  return length;
}

static void
test_bad_sink_class_init (TestBadSinkClass *klass)
{
  static GstStaticPadTemplate template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
                             GST_STATIC_CAPS ("audio/x-raw, format=S16LE, layout=interleaved"));
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  GST_AUDIO_SINK_CLASS (klass)->prepare = test_bad_sink_prepare;
  GST_AUDIO_SINK_CLASS (klass)->unprepare = test_bad_sink_unprepare;
  GST_AUDIO_SINK_CLASS (klass)->write = test_bad_sink_write;
  gst_element_class_add_static_pad_template (element_class, &template);
  gst_element_class_set_static_metadata (element_class, "Bad sink", "Sink/Audio", "Fails",
                                         "Proofreel");
}

static void
test_bad_sink_init (TestBadSink *self)
{
}

/* The picture goes on from where it was, without sound. */
static void
test_bad_device (void)
{
  static const guint before[] = { 0, 1, 60 };
  g_autoptr (GstElementFactory) factory = NULL;

  g_assert_true (gst_element_register (NULL, "badaudiosink", GST_RANK_PRIMARY + 500,
                                       TEST_TYPE_BAD_SINK));
  for (guint i = 0; i < G_N_ELEMENTS (before); i++)
    {
      g_autoptr (ProofPlayer) player = NULL;
      gint64 end = g_get_monotonic_time () + PROOF_TEST_PATIENCE;

      n_before_failure = before[i];
      n_failures = 0;
      player = open_clip ("sound.mp4");
      proof_player_seek_frame (player, 100);
      proof_test_player_wait (player);
      proof_player_play (player);
      while (proof_player_get_frame_number (player) < 130 || n_failures == 0
             || !player->without_audio)
        {
          g_assert_cmpint (g_get_monotonic_time (), <, end);
          g_assert_no_error (proof_player_get_error (player));
          g_main_context_iteration (NULL, TRUE);
          g_assert_cmpuint (proof_player_get_frame_number (player), >=, 100);
        }
      g_assert_cmpint (n_failures, ==, 1);
    }

  factory = gst_element_factory_find ("badaudiosink");
  gst_plugin_feature_set_rank (GST_PLUGIN_FEATURE (factory), GST_RANK_NONE);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);

  folder = g_dir_make_tmp ("proof-sound-XXXXXX", &error);
  g_assert_no_error (error);
  g_test_add_data_func ("/sound/in-sync/mp4", "sound.mp4", test_in_sync);
  g_test_add_data_func ("/sound/in-sync/mkv", "sound.mkv", test_in_sync);
  g_test_add_func ("/sound/bad-device", test_bad_device);

  result = g_test_run ();
  proof_test_folder_remove (folder);
  g_clear_pointer (&folder, g_free);

  return result;
}
