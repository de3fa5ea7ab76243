/* SPDX-License-Identifier: GPL-3.0-or-later */
/* videoconvert knows no tone mapping, and reads all transfers alike; GTK (4.18) cuts highlights off
 * and computes on the main thread where there is no graphics card. Here it is the streaming thread
 * and its helpers, and whoever gets a frame gets pixels to be drawn. */
#include "config.h"

#include "proof-colour-filter.h"
#include "proof-colours.h"

/* A few rows are sooner converted than handed to another thread. */
#define MIN_ROWS 64
#define MAX_SLICES 8

/* All planar and packed YUV that decoders give. */
#define FORMATS                                                                              \
  "{ I420, YV12, NV12, NV21, Y42B, Y444, YUY2, I420_10LE, I422_10LE, Y444_10LE, P010_10LE, " \
  "I420_12LE, I422_12LE, Y444_12LE, P012_LE, P016_LE, Y210, Y410, Y412_LE, v210 }"

struct _ProofColourFilter
{
  GstVideoFilter parent_instance;

  /* Streaming thread. */
  ProofColours *colours;
  GstTaskPool *helpers;
};

typedef struct
{
  const ProofColours *colours;
  const GstVideoFrame *from;
  GstVideoFrame *to;
  int begin, end; /* rows */
} Slice;

G_DEFINE_FINAL_TYPE (ProofColourFilter, proof_colour_filter, GST_TYPE_VIDEO_FILTER)

static gboolean
is_wide (const GstStructure *structure)
{
  const char *text = gst_structure_get_string (structure, "colorimetry");
  GstVideoColorimetry colorimetry;

  return text != NULL && gst_video_colorimetry_from_string (&colorimetry, text)
         && proof_colours_are_wide (&colorimetry);
}

static void
append_bgra (GstCaps            *caps,
             const GstStructure *from)
{
  GstStructure *structure = gst_structure_copy (from);

  gst_structure_remove_fields (structure, "chroma-site", "mastering-display-info",
                               "content-light-level", NULL);
  gst_structure_set (structure, "format", G_TYPE_STRING, "BGRA", "colorimetry", G_TYPE_STRING,
                     GST_VIDEO_COLORIMETRY_SRGB, NULL);
  gst_caps_append_structure (caps, structure);
}

/* What a given output could come from: itself, or anything wide. */
static void
append_wide (GstCaps            *caps,
             const GstStructure *from)
{
  g_autoptr (GstCaps) formats = gst_caps_from_string (GST_VIDEO_CAPS_MAKE (FORMATS));
  GstStructure *structure = gst_structure_copy (from);

  gst_structure_remove_fields (structure, "colorimetry", "chroma-site", NULL);
  gst_structure_set_value (structure, "format",
                           gst_structure_get_value (gst_caps_get_structure (formats, 0), "format"));
  gst_caps_append_structure (caps, structure);
}

static GstCaps *
proof_colour_filter_transform_caps (GstBaseTransform *transform,
                                    GstPadDirection   direction,
                                    GstCaps          *caps,
                                    GstCaps          *filter)
{
  g_autoptr (GstCaps) other = gst_caps_new_empty ();

  for (guint i = 0; i < gst_caps_get_size (caps); i++)
    {
      const GstStructure *structure = gst_caps_get_structure (caps, i);

      if (direction == GST_PAD_SINK && is_wide (structure))
        {
          append_bgra (other, structure);
          continue;
        }
      gst_caps_append_structure_full (other, gst_structure_copy (structure),
                                      gst_caps_features_copy (gst_caps_get_features (caps, i)));
      if (direction == GST_PAD_SRC)
        append_wide (other, structure);
    }

  return filter != NULL ? gst_caps_intersect_full (filter, other, GST_CAPS_INTERSECT_FIRST)
                        : g_steal_pointer (&other);
}

/* In cd/m²; 0 where the video does not tell. */
static double
get_peak (GstCaps *caps)
{
  GstVideoContentLightLevel level;
  GstVideoMasteringDisplayInfo display;

  if (gst_video_content_light_level_from_caps (&level, caps) && level.max_content_light_level > 0)
    return level.max_content_light_level;
  if (gst_video_mastering_display_info_from_caps (&display, caps))
    return display.max_display_mastering_luminance / 10000.0;

  return 0;
}

static gboolean
proof_colour_filter_set_info (GstVideoFilter *filter,
                              GstCaps        *in_caps,
                              GstVideoInfo   *in_info,
                              GstCaps        *out_caps,
                              GstVideoInfo   *out_info)
{
  ProofColourFilter *self = PROOF_COLOUR_FILTER (filter);
  const gboolean wide = proof_colours_are_wide (&in_info->colorimetry)
                        && GST_VIDEO_INFO_FORMAT (out_info) == GST_VIDEO_FORMAT_BGRA;

  g_clear_pointer (&self->colours, proof_colours_free);
  if (wide)
    self->colours = proof_colours_new (in_info, get_peak (in_caps));
  gst_base_transform_set_passthrough (GST_BASE_TRANSFORM (self), !wide);

  return TRUE;
}

static void
convert_slice (gpointer data)
{
  const Slice *slice = data;

  proof_colours_convert_rows (slice->colours, slice->from, slice->to, slice->begin, slice->end);
}

static GstFlowReturn
proof_colour_filter_transform_frame (GstVideoFilter *filter,
                                     GstVideoFrame  *from,
                                     GstVideoFrame  *to)
{
  ProofColourFilter *self = PROOF_COLOUR_FILTER (filter);
  const int height = GST_VIDEO_FRAME_HEIGHT (from);
  const int n_slices = CLAMP (height / MIN_ROWS, 1,
                              MIN (MAX_SLICES, (int) g_get_num_processors ()));
  gpointer ids[MAX_SLICES] = { NULL };
  Slice slices[MAX_SLICES];

  for (int i = 0; i < n_slices; i++)
    {
      slices[i] = (Slice) { self->colours, from, to, height * i / n_slices,
                            height * (i + 1) / n_slices };
      if (i > 0)
        ids[i] = gst_task_pool_push (self->helpers, convert_slice, &slices[i], NULL);
    }
  convert_slice (&slices[0]);
  for (int i = 1; i < n_slices; i++)
    {
      if (ids[i] != NULL)
        gst_task_pool_join (self->helpers, ids[i]);
      else
        convert_slice (&slices[i]);
    }

  return GST_FLOW_OK;
}

static gboolean
proof_colour_filter_start (GstBaseTransform *transform)
{
  gst_task_pool_prepare (PROOF_COLOUR_FILTER (transform)->helpers, NULL);

  return TRUE;
}

static gboolean
proof_colour_filter_stop (GstBaseTransform *transform)
{
  gst_task_pool_cleanup (PROOF_COLOUR_FILTER (transform)->helpers);

  return TRUE;
}

static void
proof_colour_filter_finalize (GObject *object)
{
  ProofColourFilter *self = PROOF_COLOUR_FILTER (object);

  g_clear_pointer (&self->colours, proof_colours_free);
  g_clear_object (&self->helpers);

  G_OBJECT_CLASS (proof_colour_filter_parent_class)->finalize (object);
}

static void
proof_colour_filter_class_init (ProofColourFilterClass *klass)
{
  static GstStaticPadTemplate sink =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
                             GST_STATIC_CAPS ("video/x-raw(ANY)"));
  static GstStaticPadTemplate source =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
                             GST_STATIC_CAPS ("video/x-raw(ANY)"));
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *transform_class = GST_BASE_TRANSFORM_CLASS (klass);
  GstVideoFilterClass *filter_class = GST_VIDEO_FILTER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = proof_colour_filter_finalize;
  transform_class->transform_caps = proof_colour_filter_transform_caps;
  transform_class->start = proof_colour_filter_start;
  transform_class->stop = proof_colour_filter_stop;
  filter_class->set_info = proof_colour_filter_set_info;
  filter_class->transform_frame = proof_colour_filter_transform_frame;

  gst_element_class_add_static_pad_template (element_class, &sink);
  gst_element_class_add_static_pad_template (element_class, &source);
  gst_element_class_set_static_metadata (element_class, "Colour filter", "Filter/Converter/Video",
                                         "Shows HDR and wide colours on a usual screen",
                                         "Proofreel");
}

static void
proof_colour_filter_init (ProofColourFilter *self)
{
  self->helpers = gst_shared_task_pool_new ();
  gst_shared_task_pool_set_max_threads (GST_SHARED_TASK_POOL (self->helpers), MAX_SLICES);
}

/**
 * proof_colour_filter_new:
 *
 * Returns: (transfer floating): a filter
 */
GstElement *
proof_colour_filter_new (void)
{
  return g_object_new (PROOF_TYPE_COLOUR_FILTER, NULL);
}
