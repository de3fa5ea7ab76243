/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs at build time: draws the street, encodes it with a little music, and writes the results that
 * label detection would give of it.  make-demo FOLDER */
#include "config.h"

#include <gst/app/gstappsrc.h>
#include <gst/gst.h>
#include <math.h>

#include "proof-demo-draw.h"
#include "proof-demo-results.h"
#include "proof-demo-truth.h"
#include "proof-demo.h"

#define AUDIO_RATE 48000
#define AUDIO_FRAME (AUDIO_RATE / PROOF_DEMO_RATE)

typedef struct
{
  const char *element;
  const char *launch;
  const char *codec;
} Encoder;

/* The first that is installed is taken. */
static const Encoder video_encoders[] = {
  { "x264enc",
    "x264enc pass=qual quantizer=26 speed-preset=veryfast psy-tune=animation bframes=2 "
    "key-int-max=50 "
    "! video/x-h264,profile=high ! h264parse",
    "h264" },
  { "openh264enc", "openh264enc bitrate=1500000 gop-size=50 ! h264parse", "h264" },
  { "vp9enc", "vp9enc deadline=1 cpu-used=8 target-bitrate=1200000 keyframe-max-dist=50 ! vp9parse",
    "vp9" },
};

static const Encoder audio_encoders[] = {
  { "avenc_aac", "avenc_aac bitrate=64000 ! aacparse", NULL },
  { "fdkaacenc", "fdkaacenc bitrate=64000 ! aacparse", NULL },
  { "voaacenc", "voaacenc bitrate=64000 ! aacparse", NULL },
  { "opusenc", "opusenc bitrate=64000", NULL },
};

static const Encoder *
find_encoder (const Encoder *encoders,
              guint          n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GstElementFactory) factory = gst_element_factory_find (encoders[i].element);

      if (factory)
        return &encoders[i];
    }
  return NULL;
}

static GstElement *
make_pipeline (const char     *folder,
               const Encoder **video)
{
  const Encoder *audio = find_encoder (audio_encoders, G_N_ELEMENTS (audio_encoders));
  g_autofree char *path = g_build_filename (folder, PROOF_DEMO_KEY, NULL);
  g_autofree char *sound = NULL;
  g_autofree char *launch = NULL;
  g_autoptr (GError) error = NULL;
  GstElement *pipeline;

  *video = find_encoder (video_encoders, G_N_ELEMENTS (video_encoders));
  if (!*video)
    g_error ("No video encoder: install the GStreamer plugin of x264, openh264 or vp9");
  if (audio)
    sound = g_strdup_printf (
        " appsrc name=audio format=time caps=audio/x-raw,format=S16LE,layout=interleaved,"
        "rate=%d,channels=2 ! audioconvert ! audioresample ! %s "
        "! queue max-size-time=0 max-size-bytes=0 max-size-buffers=0 ! mux.",
        AUDIO_RATE, audio->launch);
  launch = g_strdup_printf (
      "mp4mux name=mux faststart=true ! filesink name=sink "
      "appsrc name=video format=time block=true max-bytes=0 max-buffers=4 "
      "caps=video/x-raw,format=%s,width=%d,height=%d,framerate=%d/1,pixel-aspect-ratio=1/1 "
      "! videoconvert ! video/x-raw,format=I420,colorimetry=bt709 ! %s "
      "! queue max-size-time=0 max-size-bytes=0 max-size-buffers=0 ! mux.%s",
      G_BYTE_ORDER == G_LITTLE_ENDIAN ? "BGRx" : "xRGB", PROOF_DEMO_WIDTH, PROOF_DEMO_HEIGHT,
      PROOF_DEMO_RATE, (*video)->launch, sound ? sound : "");
  pipeline = gst_parse_launch (launch, &error);
  if (error)
    g_error ("%s: %s", launch, error->message);
  {
    g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");

    g_object_set (sink, "location", path, NULL);
  }
  return pipeline;
}

static void
push (GstElement *source,
      GstBuffer  *buffer,
      guint       frame)
{
  GST_BUFFER_PTS (buffer) = gst_util_uint64_scale (frame, GST_SECOND, PROOF_DEMO_RATE);
  GST_BUFFER_DURATION (buffer) = GST_SECOND / PROOF_DEMO_RATE;
  if (gst_app_src_push_buffer (GST_APP_SRC (source), buffer) != GST_FLOW_OK)
    g_error ("The encoder takes no more");
}

static GstBuffer *
draw_frame (ProofDemoPainter *painter,
            guint             frame)
{
  GstBuffer *buffer =
      gst_buffer_new_allocate (NULL, PROOF_DEMO_WIDTH * PROOF_DEMO_HEIGHT * 4, NULL);
  GstMapInfo map;
  cairo_surface_t *surface;
  cairo_t *cr;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  surface = cairo_image_surface_create_for_data (map.data, CAIRO_FORMAT_RGB24, PROOF_DEMO_WIDTH,
                                                 PROOF_DEMO_HEIGHT, PROOF_DEMO_WIDTH * 4);
  cr = cairo_create (surface);
  proof_demo_painter_draw (painter, cr, frame / (double) PROOF_DEMO_RATE);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  gst_buffer_unmap (buffer, &map);
  return buffer;
}

/* Four quiet chords, each fading in and out. */
static double
get_sound (double seconds,
           guint  channel)
{
  static const double chords[4][4] = {
    { 130.81, 196.00, 246.94, 329.63 },
    { 110.00, 164.81, 261.63, 329.63 },
    { 87.31, 174.61, 261.63, 329.63 },
    { 98.00, 196.00, 246.94, 293.66 },
  };
  double length = PROOF_DEMO_SECONDS / 4.0;
  guint chord = MIN (seconds / length, 3);
  double swell = sin (G_PI * fmod (seconds, length) / length);
  double sum = 0;

  for (guint i = 0; i < 4; i++)
    sum += sin (2 * G_PI * chords[chord][i] * (1 + (channel ? 0.0007 : -0.0007)) * seconds + i) /
           (1 + i);
  return 0.03 * swell * swell * sum;
}

static GstBuffer *
make_sound (guint frame)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, AUDIO_FRAME * 2 * sizeof (gint16), NULL);
  GstMapInfo map;
  gint16 *samples;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  samples = (gint16 *) (void *) map.data;
  for (guint i = 0; i < AUDIO_FRAME * 2; i++)
    samples[i] = GINT16_TO_LE (
        (gint16)(32767 * get_sound ((frame * AUDIO_FRAME + i / 2) / (double)AUDIO_RATE, i & 1)));
  gst_buffer_unmap (buffer, &map);
  return buffer;
}

static const char *
make_video (const char *folder)
{
  g_autoptr (ProofDemoPainter) painter = proof_demo_painter_new ();
  const Encoder *encoder;
  g_autoptr (GstElement) pipeline = make_pipeline (folder, &encoder);
  g_autoptr (GstElement) video = gst_bin_get_by_name (GST_BIN (pipeline), "video");
  g_autoptr (GstElement) audio = gst_bin_get_by_name (GST_BIN (pipeline), "audio");
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (guint frame = 0; frame < PROOF_DEMO_N_FRAMES; frame++)
    {
      if (audio)
        push (audio, make_sound (frame), frame);
      push (video, draw_frame (painter, frame), frame);
    }
  if (audio)
    gst_app_src_end_of_stream (GST_APP_SRC (audio));
  gst_app_src_end_of_stream (GST_APP_SRC (video));
  message =
      gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    {
      g_autoptr (GError) error = NULL;

      gst_message_parse_error (message, &error, NULL);
      g_error ("Encoding: %s", error->message);
    }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return encoder->codec;
}

static void
write_json (const char *folder,
            const char *name,
            JsonNode   *node)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  json_generator_set_root (generator, node);
  if (!json_generator_to_file (generator, path, &error))
    g_error ("%s", error->message);
  json_node_unref (node);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (ProofDemoTruth) truth = NULL;
  GPtrArray *detections;
  const char *codec;

  gst_init (&argc, &argv);
  if (argc != 2)
    g_error ("Usage: make-demo FOLDER");
  codec = make_video (argv[1]);
  truth = proof_demo_truth_new ();
  detections = proof_demo_truth_get_detections (truth);
  write_json (argv[1], "timestamps.json", proof_demo_results_by_timestamps (detections, codec));
  write_json (argv[1], "segments.json", proof_demo_results_by_segments (detections, codec));
  write_json (argv[1], "truth.json", proof_demo_truth_write (truth));
  return 0;
}
