/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The nudge: by how much the results are moved against the video. Whether Rekognition counts from
 * the first frame is not documented; where it does not, this puts it right, for all views. */
#include "config.h"

#include "proof-session-private.h"

/* A held key changes the nudge many times a second; what it came to is kept once it rests. */
#define KEEP_DELAY_MS 300

static void
change_nudge (ProofSession *self,
              ProofTime     nudge)
{
  if (self->nudge == nudge)
    return;

  self->nudge = nudge;
  proof_session_notify (self, "nudge");
  proof_session_queue_changed (self, FALSE);
}

/* Before the document goes. */
void
proof_session_keep_nudge (ProofSession *self)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (self->nudge_source == 0)
    return;

  g_clear_handle_id (&self->nudge_source, g_source_remove);
  if (self->nudge != 0)
    text = g_strdup_printf ("%" G_GINT64_FORMAT, self->nudge);
  if (!proof_document_set (self->document, PROOF_DOCUMENT_NUDGE_NS, text, &error))
    proof_session_set_error (self, error);
}

/* As the document has it: another one is open, or none. */
void
proof_session_recall_nudge (ProofSession *self)
{
  const char *text = NULL;
  gint64 nudge = 0;

  if (self->document != NULL)
    text = proof_document_get (self->document, PROOF_DOCUMENT_NUDGE_NS);
  /* What does not read as a number in range is no nudge. */
  if (text != NULL)
    g_ascii_string_to_signed (text, 10, -PROOF_NUDGE_MAX, PROOF_NUDGE_MAX, &nudge, NULL);
  change_nudge (self, nudge);
}

/**
 * proof_session_set_nudge:
 * @self: a session
 * @nudge: nanoseconds by which the results come later than they say, within %PROOF_NUDGE_MAX
 *
 * Moves the results against the video, and soon keeps that in the document. A document that cannot
 * be written shows as ProofSession:error; the nudge holds all the same.
 */
void
proof_session_set_nudge (ProofSession *self,
                         ProofTime     nudge)
{
  g_return_if_fail (PROOF_IS_SESSION (self));

  nudge = CLAMP (nudge, -PROOF_NUDGE_MAX, PROOF_NUDGE_MAX);
  if (self->nudge == nudge)
    return;

  change_nudge (self, nudge);
  if (self->document == NULL)
    return;
  g_clear_handle_id (&self->nudge_source, g_source_remove);
  self->nudge_source = g_timeout_add_once (KEEP_DELAY_MS,
                                           (GSourceOnceFunc) proof_session_keep_nudge, self);
}

ProofTime
proof_session_get_nudge (ProofSession *self)
{
  g_return_val_if_fail (PROOF_IS_SESSION (self), 0);

  return self->nudge;
}

/**
 * proof_session_get_nudge_frame:
 * @self: a session
 *
 * What a nudge by one frame is. Frames of a variable rate differ in length: it is the median one.
 *
 * Returns: nanoseconds, 0 while there is no frame table
 */
ProofTime
proof_session_get_nudge_frame (ProofSession *self)
{
  ProofFrameTable *table;

  g_return_val_if_fail (PROOF_IS_SESSION (self), 0);

  table = proof_player_get_frame_table (self->player);
  return table != NULL ? proof_frame_table_get_median_duration (table) : 0;
}
