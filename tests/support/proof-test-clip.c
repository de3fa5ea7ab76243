/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>

#include "proof-test-clip.h"

/* 22 bits of number, then a black and a white block as guard. */
#define N_BLOCKS 24
#define N_BITS 22
#define CODE_HEIGHT 0.125

/**
 * proof_test_clip_rect:
 * @frame: a frame's number
 * @rect: (out): where its white rectangle is, in ratios of the coded picture
 *
 * Neighbouring frames differ by 3 % in both directions at least, and the bar code stays free.
 */
void
proof_test_clip_rect (guint     frame,
                      ProofBox *rect)
{
  *rect = (ProofBox) { (frame * 3 % 77) / 100.f, 0.2f + (frame * 5 % 53) / 100.f, 0.2f, 0.25f };
}

static gboolean
get_block (guint frame,
           guint block)
{
  return block < N_BITS ? frame >> block & 1 : block == N_BLOCKS - 1;
}

static void
draw (GstVideoFrame *video,
      guint          frame,
      gboolean       noise)
{
  const int width = GST_VIDEO_FRAME_WIDTH (video), height = GST_VIDEO_FRAME_HEIGHT (video);
  const int code_height = height * CODE_HEIGHT;
  int left, top, right, bottom;
  guint32 random = frame;
  ProofBox rect;

  proof_test_clip_rect (frame, &rect);
  left = rect.left * width + 0.5f;
  top = rect.top * height + 0.5f;
  right = (rect.left + rect.width) * width + 0.5f;
  bottom = (rect.top + rect.height) * height + 0.5f;

  for (int y = 0; y < height; y++)
    {
      guint8 *row = (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (video, 0)
                    + y * GST_VIDEO_FRAME_PLANE_STRIDE (video, 0);

      for (int x = 0; x < width; x++)
        {
          if (y < code_height)
            row[x] = get_block (frame, x * N_BLOCKS / width) ? 235 : 16;
          else if (x >= left && x < right && y >= top && y < bottom)
            row[x] = 235;
          else if (noise)
            row[x] = (random = random * 1103515245 + 12345) >> 24;
          else
            row[x] = 50 + (((x + (int) frame) / 16 + y / 16) & 1) * 30;
        }
    }
  for (int plane = 1; plane < 3; plane++)
    memset (GST_VIDEO_FRAME_PLANE_DATA (video, plane), 128,
            GST_VIDEO_FRAME_PLANE_STRIDE (video, plane)
            * GST_VIDEO_FRAME_COMP_HEIGHT (video, plane));
}

/**
 * proof_test_clip_read:
 * @pixels: BGRA
 * @stride: bytes a row
 * @width: of the whole coded picture
 * @height: of the whole coded picture
 *
 * Returns: the number of the frame by its bar code, -1 where there is none
 */
int
proof_test_clip_read (const guint8 *pixels,
                      gsize         stride,
                      int           width,
                      int           height)
{
  const guint8 *row = pixels + (int) (height * CODE_HEIGHT / 2) * stride;
  guint bits = 0;

  for (int block = 0; block < N_BLOCKS; block++)
    {
      guint8 green = row[(block * 2 + 1) * width / (N_BLOCKS * 2) * 4 + 1];

      if (green > 80 && green < 175)
        return -1;
      bits |= (guint) (green >= 175) << block;
    }

  return bits >> N_BITS == 2 ? (int) (bits & ((1u << N_BITS) - 1)) : -1;
}

static ProofTime
get_time (const ProofTestClip *clip,
          guint                frame)
{
  if (clip->times == NULL)
    return gst_util_uint64_scale (frame, PROOF_SECOND * clip->rate_d, clip->rate_n);
  if (frame < clip->n_frames)
    return clip->times[frame];

  /* The end of the last frame. */
  return frame > 1 ? 2 * clip->times[frame - 1] - clip->times[frame - 2] : PROOF_SECOND;
}

static gboolean
push_frames (const ProofTestClip *clip,
             GstAppSrc           *source,
             GstVideoInfo        *info)
{
  for (guint i = 0; i < clip->n_frames; i++)
    {
      GstBuffer *buffer = gst_buffer_new_and_alloc (GST_VIDEO_INFO_SIZE (info));
      GstVideoFrame video;

      gst_video_frame_map (&video, info, buffer, GST_MAP_WRITE);
      draw (&video, i, clip->noise);
      gst_video_frame_unmap (&video);
      GST_BUFFER_PTS (buffer) = clip->start + get_time (clip, i);
      GST_BUFFER_DURATION (buffer) = get_time (clip, i + 1) - get_time (clip, i);
      if (gst_app_src_push_buffer (source, buffer) != GST_FLOW_OK)
        return FALSE;
    }

  return gst_app_src_end_of_stream (source) == GST_FLOW_OK;
}

/* H.264 where there is an encoder for it, else a free codec, which knows no B-frames. */
static char *
describe_encoder (const ProofTestClip *clip)
{
  g_autoptr (GstElementFactory) x264 = gst_element_factory_find ("x264enc");

  if (x264 != NULL)
    return g_strdup_printf ("x264enc speed-preset=veryfast threads=1 pass=quant quantizer=%u "
                            "key-int-max=%u bframes=%u b-adapt=false b-pyramid=%d option-string="
                            "scenecut=0%s ! h264parse",
                            clip->sharp ? 1 : 23, clip->key_distance, clip->b_frames,
                            clip->b_frames > 1, clip->open_gops ? ":open-gop=1:ref=8" : "");

  return g_strdup_printf ("vp9enc deadline=1 cpu-used=8 keyframe-max-dist=%u ! vp9parse",
                          clip->key_distance);
}

static char *
describe_pipeline (const char          *path,
                   const ProofTestClip *clip)
{
  g_autofree char *encoder = describe_encoder (clip);
  const char *muxer = "mp4mux";

  if (g_str_has_suffix (path, ".mkv"))
    muxer = "matroskamux";
  else if (g_str_has_suffix (path, ".mov"))
    muxer = "qtmux";

  return g_strdup_printf ("%s name=muxer ! filesink name=file "
                          "appsrc name=source format=time block=true max-bytes=4000000 "
                          "! taginject name=tags ! %s ! queue ! muxer. %s",
                          muxer, encoder,
                          clip->audio ? "audiotestsrc name=tone wave=ticks ! audioconvert "
                                        "! audio/x-raw,rate=48000,channels=1 "
                                        "! avenc_aac ! aacparse ! queue ! muxer."
                                      : "");
}

static gboolean
run (const ProofTestClip *clip,
     GstElement          *pipeline,
     GstVideoInfo        *info,
     GError             **error)
{
  g_autoptr (GstAppSrc) source = GST_APP_SRC (gst_bin_get_by_name (GST_BIN (pipeline), "source"));
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  push_frames (clip, source, info);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
                                        GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, error, NULL);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  return GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS;
}

/**
 * proof_test_clip_make:
 * @path: the file to write
 * @clip: what is wanted
 * @error: GStreamer's
 *
 * Draws and encodes the clip. Blocks.
 *
 * Returns: whether it is there
 */
gboolean
proof_test_clip_make (const char          *path,
                      const ProofTestClip *clip,
                      GError             **error)
{
  g_autofree char *description = NULL;
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GstElement) tags = NULL;
  g_autoptr (GstElement) file = NULL;
  g_autoptr (GstElement) tone = NULL;
  g_autoptr (GstCaps) caps = NULL;
  ProofTestClip full = *clip;
  GstVideoInfo info;

  gst_init (NULL, NULL);
  full.n_frames = full.n_frames > 0 ? full.n_frames : 50;
  full.width = full.width > 0 ? full.width : 320;
  full.height = full.height > 0 ? full.height : 180;
  full.rate_n = full.rate_n > 0 ? full.rate_n : 25;
  full.rate_d = full.rate_d > 0 ? full.rate_d : 1;
  full.par_n = full.par_n > 0 ? full.par_n : 1;
  full.par_d = full.par_d > 0 ? full.par_d : 1;
  full.key_distance = full.key_distance > 0 ? full.key_distance : 25;

  description = describe_pipeline (path, &full);
  pipeline = gst_parse_launch (description, error);
  if (pipeline == NULL)
    return FALSE;
  gst_object_ref_sink (pipeline);

  gst_video_info_set_format (&info, full.width % 2 || full.height % 2 ? GST_VIDEO_FORMAT_Y444
                                                                      : GST_VIDEO_FORMAT_I420,
                             full.width, full.height);
  info.par_n = full.par_n;
  info.par_d = full.par_d;
  info.fps_n = full.times != NULL ? 0 : full.rate_n;
  info.fps_d = full.times != NULL ? 1 : full.rate_d;
  caps = gst_video_info_to_caps (&info);
  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  g_object_set (source, "caps", caps, NULL);
  file = gst_bin_get_by_name (GST_BIN (pipeline), "file");
  g_object_set (file, "location", path, NULL);
  tags = gst_bin_get_by_name (GST_BIN (pipeline), "tags");
  if (full.rotation != 0 || full.mirrored)
    {
      g_autofree char *tag = g_strdup_printf ("image-orientation=%srotate-%d",
                                              full.mirrored ? "flip-" : "", full.rotation);

      g_object_set (tags, "tags", tag, NULL);
    }
  tone = gst_bin_get_by_name (GST_BIN (pipeline), "tone");
  if (tone != NULL)
    g_object_set (tone, "samplesperbuffer", 480, "num-buffers",
                  (int) ((full.start + get_time (&full, full.n_frames)) / (10 * PROOF_MSEC)), NULL);

  return run (&full, pipeline, &info, error);
}
