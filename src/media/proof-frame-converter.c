/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-frame-converter.h"
#include "proof-sink.h"

struct _ProofFrameConverter
{
  GstVideoConverter *converter; /* NULL before the first frame */
  GstVideoInfo source_info;
  GstVideoInfo info;
};

/* As the player's pipeline converts: with several threads, GStreamer (1.26) gives other pixels where
 * they are interlaced or have more than 8 bits. */
static gboolean
set_source (ProofFrameConverter *self,
            const GstVideoInfo  *source_info)
{
  if (self->converter != NULL && gst_video_info_is_equal (source_info, &self->source_info))
    return TRUE;

  g_clear_pointer (&self->converter, gst_video_converter_free);
  self->source_info = *source_info;
  if (!gst_video_info_set_interlaced_format (&self->info, GST_VIDEO_FORMAT_BGRA,
                                             GST_VIDEO_INFO_INTERLACE_MODE (source_info),
                                             GST_VIDEO_INFO_WIDTH (source_info),
                                             GST_VIDEO_INFO_HEIGHT (source_info)))
    return FALSE;
  GST_VIDEO_INFO_PAR_N (&self->info) = GST_VIDEO_INFO_PAR_N (source_info);
  GST_VIDEO_INFO_PAR_D (&self->info) = GST_VIDEO_INFO_PAR_D (source_info);
  GST_VIDEO_INFO_FPS_N (&self->info) = GST_VIDEO_INFO_FPS_N (source_info);
  GST_VIDEO_INFO_FPS_D (&self->info) = GST_VIDEO_INFO_FPS_D (source_info);
  self->converter = gst_video_converter_new (&self->source_info, &self->info, NULL);

  return self->converter != NULL;
}

static GstBuffer *
convert (ProofFrameConverter     *self,
         const ProofDecodedFrame *decoded)
{
  GstVideoCropMeta *crop = gst_buffer_get_video_crop_meta (decoded->buffer);
  GstVideoFrame from, to;
  GstBuffer *buffer;

  if (!set_source (self, &decoded->info)
      || !gst_video_frame_map (&from, &decoded->info, decoded->buffer, GST_MAP_READ))
    return NULL;

  buffer = gst_buffer_new_and_alloc (GST_VIDEO_INFO_SIZE (&self->info));
  gst_video_frame_map (&to, &self->info, buffer, GST_MAP_WRITE);
  gst_video_converter_frame (self->converter, &from, &to);
  gst_video_frame_unmap (&to);
  gst_video_frame_unmap (&from);
  if (crop != NULL)
    {
      GstVideoCropMeta *copy = gst_buffer_add_video_crop_meta (buffer);

      copy->x = crop->x;
      copy->y = crop->y;
      copy->width = crop->width;
      copy->height = crop->height;
    }

  return buffer;
}

/**
 * proof_frame_converter_convert:
 * @self: a converter
 * @decoded: a frame
 *
 * Returns: (transfer full) (nullable): the frame as it is shown, without its time; NULL where the
 *   picture cannot be read
 */
ProofFrame *
proof_frame_converter_convert (ProofFrameConverter     *self,
                               const ProofDecodedFrame *decoded)
{
  g_autoptr (GstBuffer) buffer = convert (self, decoded);
  ProofFrame *frame = buffer != NULL ? proof_sink_wrap (buffer, &self->info) : NULL;

  if (frame != NULL)
    frame->orientation = decoded->orientation;

  return frame;
}

ProofFrameConverter *
proof_frame_converter_new (void)
{
  return g_new0 (ProofFrameConverter, 1);
}

void
proof_frame_converter_free (ProofFrameConverter *self)
{
  g_clear_pointer (&self->converter, gst_video_converter_free);
  g_free (self);
}
