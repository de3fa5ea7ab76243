/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of several video tracks is shown: the first one in the file, as FFmpeg counts them, and as
 * the frame table does. Left to itself, decodebin3 (1.26) takes the one whose first packet gets
 * through to it first. */
#include "config.h"

#include "proof-stream-choice.h"

static gboolean
is_video (GstStream *stream)
{
  return (gst_stream_get_stream_type (stream) & GST_STREAM_TYPE_VIDEO) != 0;
}

static gboolean
is_first_video (GstStreamCollection *collection,
                GstStream           *stream)
{
  for (guint i = 0; i < gst_stream_collection_get_size (collection); i++)
    {
      GstStream *other = gst_stream_collection_get_stream (collection, i);

      if (is_video (other))
        return g_str_equal (gst_stream_get_stream_id (stream), gst_stream_get_stream_id (other));
    }

  return FALSE;
}

static int
select_stream_cb (GstElement          *decoder,
                  GstStreamCollection *collection,
                  GstStream           *stream,
                  gpointer             data)
{
  /* Of other kinds it takes what it would. */
  return is_video (stream) ? is_first_video (collection, stream) : -1;
}

/**
 * proof_stream_choice_attach:
 * @decoder: a decodebin3, before it is started
 *
 * Lets @decoder decode the first video track and no other.
 */
void
proof_stream_choice_attach (GstElement *decoder)
{
  g_signal_connect (decoder, "select-stream", G_CALLBACK (select_stream_cb), NULL);
}
