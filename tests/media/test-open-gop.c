/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entering a video at key frames that refer to pictures from before: every picture that comes out
 * is the one of its time, and comes out once. */
#include "config.h"

#include <gst/app/gstappsink.h>
#include <gst/video/video.h>

#include "proof-open-gop.h"
#include "proof-test-clip.h"
#include "proof-test-ffmpeg.h"
#include "proof-test-folder.h"

#define N_FRAMES 50
#define KEY_DISTANCE 20
#define FRAME (GST_SECOND / 25)

/* Of the end so many are left in the decoder. */
#define LEFT 3

static char *folder;

typedef struct
{
  GstElement *pipeline;
  GstElement *sink;
  int ended; /* atomic: the decoder was told of the end */
} Line;

static GstPadProbeReturn
ended_cb (GstPad          *pad,
          GstPadProbeInfo *info,
          gpointer         data)
{
  Line *line = data;

  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_EOS)
    g_atomic_int_set (&line->ended, TRUE);

  return GST_PAD_PROBE_OK;
}

/* One picture waits in the sink, and the decoder for that. */
static void
open_line (Line       *line,
           const char *codec,
           const char *options)
{
  g_autofree char *clip = g_build_filename (folder, "clip.mp4", NULL);
  g_autofree char *path = g_build_filename (folder, "open-gops.mp4", NULL);
  g_autofree char *command = g_strdup_printf ("-y -i %s %s %s", clip, options, path);
  g_autofree char *description = g_strdup_printf (
    "filesrc location=%s ! qtdemux ! %sparse ! avdec_%s name=decoder ! videoconvert "
    "! appsink name=sink caps=video/x-raw,format=BGRA sync=false max-buffers=1", path, codec, codec);
  g_autoptr (GstElement) decoder = NULL;
  g_autoptr (GstPad) pad = NULL;
  g_autoptr (GError) error = NULL;

  proof_test_clip_make (clip, &(ProofTestClip) { .n_frames = N_FRAMES }, &error);
  g_assert_no_error (error);
  proof_test_ffmpeg_run (command);

  line->pipeline = gst_parse_launch (description, &error);
  g_assert_no_error (error);
  line->sink = gst_bin_get_by_name (GST_BIN (line->pipeline), "sink");
  decoder = gst_bin_get_by_name (GST_BIN (line->pipeline), "decoder");
  proof_open_gop_attach (decoder);
  pad = gst_element_get_static_pad (decoder, "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, ended_cb, line, NULL);
  gst_element_set_state (line->pipeline, GST_STATE_PLAYING);
  g_assert_cmpint (gst_element_get_state (line->pipeline, NULL, NULL, GST_CLOCK_TIME_NONE), ==,
                   GST_STATE_CHANGE_SUCCESS);
}

static void
close_line (Line *line)
{
  gst_element_set_state (line->pipeline, GST_STATE_NULL);
  gst_object_unref (line->sink);
  gst_object_unref (line->pipeline);
}

static void
seek (Line         *line,
      guint         frame,
      GstSeekFlags  flags)
{
  g_atomic_int_set (&line->ended, FALSE);
  g_assert_true (gst_element_seek_simple (line->pipeline, GST_FORMAT_TIME,
                                          GST_SEEK_FLAG_FLUSH | flags, frame * FRAME));
}

/* From the key frame before that frame on. */
static void
enter (Line  *line,
       guint  frame)
{
  seek (line, frame, GST_SEEK_FLAG_KEY_UNIT | GST_SEEK_FLAG_SNAP_BEFORE);
}

static void
assert_next (Line  *line,
             guint  frame)
{
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (GST_APP_SINK (line->sink));
  GstVideoInfo info;
  GstVideoFrame video;

  g_assert_nonnull (sample);
  g_assert_true (gst_video_info_from_caps (&info, gst_sample_get_caps (sample)));
  g_assert_true (gst_video_frame_map (&video, &info, gst_sample_get_buffer (sample),
                                      GST_MAP_READ));
  g_assert_cmpint (proof_test_clip_read (GST_VIDEO_FRAME_PLANE_DATA (&video, 0),
                                         GST_VIDEO_FRAME_PLANE_STRIDE (&video, 0),
                                         GST_VIDEO_FRAME_WIDTH (&video),
                                         GST_VIDEO_FRAME_HEIGHT (&video)), ==, frame);
  gst_video_frame_unmap (&video);
  g_assert_cmpuint (gst_segment_to_stream_time (gst_sample_get_segment (sample), GST_FORMAT_TIME,
                                                GST_BUFFER_PTS (gst_sample_get_buffer (sample))),
                    ==, frame * FRAME);
}

/* Frames that an open GOP's key frame lets libav miss are made up, more or fewer of them. */
static void
test_h264 (gconstpointer data)
{
  g_autofree char *options = g_strdup_printf ("-c:v libx264 -x264opts keyint=%u:scenecut=0:"
                                              "open-gop=1:bframes=3:%s", KEY_DISTANCE,
                                              (const char *) data);
  Line line = { NULL, };

  if (!proof_test_ffmpeg_is_there ())
    return;

  open_line (&line, "h264", options);
  for (guint key = 0; key < N_FRAMES; key += KEY_DISTANCE)
    {
      enter (&line, key + 5);
      for (guint i = key; i < N_FRAMES; i++)
        assert_next (&line, i);
    }
  for (guint i = 0; i < 2; i++)
    {
      seek (&line, N_FRAMES - 1, GST_SEEK_FLAG_ACCURATE);
      assert_next (&line, N_FRAMES - 1);
    }
  close_line (&line);
}

/* A flush while the decoder is being emptied: what it holds does not come after that. */
static void
test_h265 (void)
{
  g_autofree char *options = g_strdup_printf ("-c:v libx265 -x265-params log-level=none:keyint=%u:"
                                              "scenecut=0:open-gop=1", KEY_DISTANCE);
  Line line = { NULL, };

  if (!proof_test_ffmpeg_is_there ())
    return;

  open_line (&line, "h265", options);
  for (guint n = 0; n < 5; n++)
    {
      enter (&line, N_FRAMES - 1);
      for (guint i = N_FRAMES / KEY_DISTANCE * KEY_DISTANCE; i < N_FRAMES - LEFT; i++)
        assert_next (&line, i);
      while (!g_atomic_int_get (&line.ended))
        g_usleep (G_TIME_SPAN_MILLISECOND);
      g_usleep (10 * G_TIME_SPAN_MILLISECOND);
      enter (&line, 0);
      for (guint i = 0; i < 10; i++)
        assert_next (&line, i);
    }
  close_line (&line);
}

int
main (int    argc,
      char **argv)
{
  int result;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  folder = g_dir_make_tmp ("proof-open-gop-XXXXXX", NULL);
  g_test_add_data_func ("/open-gop/h264/1", "ref=1", test_h264);
  g_test_add_data_func ("/open-gop/h264/4", "ref=4:b-pyramid=normal", test_h264);
  g_test_add_data_func ("/open-gop/h264/16", "ref=16", test_h264);
  g_test_add_func ("/open-gop/h265", test_h265);
  result = g_test_run ();
  proof_test_folder_remove (folder);
  g_free (folder);

  return result;
}
