/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decodebin3 (1.26) lets go of a track that ended before every other one has begun, for which a
 * second of video beside a few tracks of metadata is short enough: it then plays once, and can
 * never be sought. So no track is told of its end before all have begun. */
#include "config.h"

#include "proof-late-end.h"

typedef struct
{
  GMutex lock;
  GPtrArray *inputs; /* of Input; guarded by lock */
} Ends;

typedef struct
{
  Ends *ends;
  GstPad *pad;
  gulong probe;
  guint n_items; /* guarded by lock, as is what follows; 2: the first one is through */
  gboolean held;
} Input;

static void
clear_input (gpointer data)
{
  Input *input = data;

  gst_object_unref (input->pad);
  g_free (input);
}

static gboolean
have_all_begun (Ends *ends)
{
  for (guint i = 0; i < ends->inputs->len; i++)
    {
      if (((Input *) g_ptr_array_index (ends->inputs, i))->n_items < 2)
        return FALSE;
    }

  return TRUE;
}

/* A probe that is taken away lets go of what it holds. */
static void
let_go (Ends *ends)
{
  for (guint i = 0; i < ends->inputs->len; i++)
    {
      Input *input = g_ptr_array_index (ends->inputs, i);

      if (input->held)
        gst_pad_remove_probe (input->pad, input->probe);
      input->held = FALSE;
    }
}

static GstPadProbeReturn
probe_cb (GstPad          *pad,
          GstPadProbeInfo *info,
          gpointer         data)
{
  Input *input = data;
  g_autoptr (GMutexLocker) locker = NULL;
  GstEventType type = GST_EVENT_UNKNOWN;

  if (info->type & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM)
    type = GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info));
  if (type != GST_EVENT_EOS && type != GST_EVENT_GAP && !(info->type & GST_PAD_PROBE_TYPE_BUFFER))
    return GST_PAD_PROBE_PASS;

  locker = g_mutex_locker_new (&input->ends->lock);
  input->n_items = type == GST_EVENT_EOS ? 2 : input->n_items + 1;
  if (have_all_begun (input->ends))
    {
      let_go (input->ends);
      return GST_PAD_PROBE_REMOVE;
    }
  input->held = type == GST_EVENT_EOS;

  return input->held ? GST_PAD_PROBE_OK : GST_PAD_PROBE_PASS;
}

static void
pad_added_cb (GstElement *decoder,
              GstPad     *pad,
              gpointer    data)
{
  Ends *ends = data;
  Input *input;

  if (!GST_PAD_IS_SINK (pad))
    return;

  input = g_new0 (Input, 1);
  input->ends = ends;
  input->pad = gst_object_ref (pad);
  g_mutex_lock (&ends->lock);
  g_ptr_array_add (ends->inputs, input);
  input->probe = gst_pad_add_probe (pad,
                                    GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER
                                      | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
                                    probe_cb, input, NULL);
  g_mutex_unlock (&ends->lock);
}

static void
free_ends (gpointer  data,
           GClosure *closure)
{
  Ends *ends = data;

  g_ptr_array_unref (ends->inputs);
  g_mutex_clear (&ends->lock);
  g_free (ends);
}

/**
 * proof_late_end_attach:
 * @decoder: a decodebin3, before it is started
 *
 * From now on @decoder hears of the end of a track only after all tracks have begun.
 */
void
proof_late_end_attach (GstElement *decoder)
{
  Ends *ends = g_new0 (Ends, 1);

  g_mutex_init (&ends->lock);
  ends->inputs = g_ptr_array_new_with_free_func (clear_input);
  g_signal_connect_data (decoder, "pad-added", G_CALLBACK (pad_added_cb), ends, free_ends,
                         G_CONNECT_DEFAULT);
}
