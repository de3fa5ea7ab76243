/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the video that is open is the one that the job analysed, and the one that was looked at
 * the last time. */
#include "config.h"

#include "proof-session-private.h"

#include <glib/gi18n.h>

#include "proof-same-video.h"

static void
set_difference (ProofSession *self,
                const char   *text)
{
  if (g_set_str (&self->difference, text))
    proof_session_notify (self, "difference");
}

/* "BYTES URI": how much there was at the address that the document names. */
static char *
dup_size_now (ProofSession *self)
{
  const char *uri = self->document != NULL
                    ? proof_document_get (self->document, PROOF_DOCUMENT_VIDEO) : NULL;

  if (uri == NULL || self->video_bytes == 0)
    return NULL;
  return g_strdup_printf ("%" G_GUINT64_FORMAT " %s", self->video_bytes, uri);
}

/* What is at the same address has another size than the last time: it was replaced. The ETag of an
 * object does not count: writing the same again in other parts, or under a KMS key, changes it. */
static char *
tell_replaced (ProofSession *self)
{
  g_autofree char *now = dup_size_now (self);
  g_autofree char *size_then = NULL, *size_now = NULL;
  const char *then = now != NULL ? proof_document_get (self->document, PROOF_DOCUMENT_VIDEO_SIZE)
                                 : NULL;

  if (then == NULL || g_str_equal (then, now) ||
      g_strcmp0 (strchr (then, ' '), strchr (now, ' ')) != 0)
    return NULL;
  size_then = g_format_size_full (g_ascii_strtoull (then, NULL, 10), G_FORMAT_SIZE_LONG_FORMAT);
  size_now = g_format_size_full (self->video_bytes, G_FORMAT_SIZE_LONG_FORMAT);

  return g_strdup_printf (_("The video was replaced since it was last looked at: it had %s and has "
                            "%s now: boxes may be on the wrong frames."), size_then, size_now);
}

static void
remember_size (ProofSession *self)
{
  g_autofree char *now = dup_size_now (self);

  if (now != NULL && g_strcmp0 (proof_document_get (self->document, PROOF_DOCUMENT_VIDEO_SIZE),
                                now) != 0)
    proof_document_set (self->document, PROOF_DOCUMENT_VIDEO_SIZE, now, NULL);
}

static const char *
get_ignored (ProofSession *self)
{
  return self->document != NULL
         ? proof_document_get (self->document, PROOF_DOCUMENT_DIFFERENCE_IGNORED)
         : self->difference_ignored;
}

/* Labels, video or frames are others than before. */
void
proof_session_check_video (ProofSession *self)
{
  const ProofLabelMeta *meta = proof_label_store_get_meta (proof_session_get_store (self));
  ProofVideoFacts facts;
  g_autofree char *text = NULL;

  if (proof_player_get_media (self->player) == NULL ||
      proof_player_get_state (self->player) == PROOF_PLAYER_FAILED)
    {
      set_difference (self, NULL);
      return;
    }

  proof_video_facts_init (&facts, proof_player_get_frame (self->player),
                          proof_player_get_frame_table (self->player),
                          proof_player_get_full_duration (self->player));
  text = proof_video_facts_tell (&facts, meta);
  if (text == NULL)
    text = tell_replaced (self);
  if (text == NULL)
    remember_size (self);
  set_difference (self, g_strcmp0 (text, get_ignored (self)) != 0 ? text : NULL);
}

static void
measured_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (GError) error = NULL;
  gssize bytes = g_task_propagate_int (G_TASK (result), &error);
  ProofSession *self = data;

  /* Another video is open, or the session is gone. */
  if (error != NULL || bytes == 0)
    return;
  self->video_bytes = bytes;
  proof_session_check_video (self);
}

static void
measure_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  g_task_return_int (task, proof_media_query_size (source, cancellable));
}

void
proof_session_forget_measure (ProofSession *self)
{
  g_cancellable_cancel (self->measuring);
  g_clear_object (&self->measuring);
  self->video_bytes = 0;
}

/* Once the frames are counted the video was opened, so that its size costs next to nothing. */
void
proof_session_measure_video (ProofSession *self)
{
  g_autoptr (GTask) task = NULL;

  proof_session_forget_measure (self);
  if (proof_player_get_frame_table (self->player) == NULL || self->document == NULL)
    return;

  self->measuring = g_cancellable_new ();
  task = g_task_new (proof_player_get_media (self->player), self->measuring, measured_cb, self);
  g_task_set_source_tag (task, proof_session_measure_video);
  g_task_run_in_thread (task, measure_thread);
}

/**
 * proof_session_get_difference:
 * @self: a session
 *
 * Returns: (nullable): one sentence of how the video differs from the one that the job analysed, or
 *   that was looked at before; NULL where it does not as far as is known, or a person knows already
 */
const char *
proof_session_get_difference (ProofSession *self)
{
  g_return_val_if_fail (PROOF_IS_SESSION (self), NULL);

  return self->difference;
}

/**
 * proof_session_ignore_difference:
 * @self: a session
 *
 * A person knows how the video differs. Kept in the document; another difference is told again.
 */
void
proof_session_ignore_difference (ProofSession *self)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (PROOF_IS_SESSION (self));

  if (self->difference == NULL)
    return;

  g_set_str (&self->difference_ignored, self->difference);
  if (self->document != NULL &&
      !proof_document_set (self->document, PROOF_DOCUMENT_DIFFERENCE_IGNORED, self->difference,
                           &error))
    proof_session_set_error (self, error);
  remember_size (self);
  set_difference (self, NULL);
}
