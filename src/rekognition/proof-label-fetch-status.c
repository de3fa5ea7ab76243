/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a fetch tells of itself. */
#include "config.h"

#include "proof-label-fetch-private.h"

#include <glib/gi18n.h>
#include <math.h>

#include "proof-time.h"

gboolean
proof_label_fetch_is_running (ProofLabelFetch *self)
{
  return self->state == PROOF_FETCH_SENDING || self->state == PROOF_FETCH_PARSING ||
         self->state == PROOF_FETCH_PACING || self->state == PROOF_FETCH_WAITING;
}

/* @more: (nullable) */
static char *
join (const char *text,
      const char *more)
{
  return more != NULL ? g_strdup_printf (_("%s; %s"), text, more) : g_strdup (text);
}

/* "page 41 of about 120; labels until 8:12", or as much of it as is known. */
static char *
describe_pages (ProofLabelFetch *self)
{
  double progress = proof_label_fetch_get_progress (self);
  GString *text = g_string_new (NULL);

  if (self->n_pages > 1 && progress > 0.01)
    g_string_printf (text, _("page %u of about %u"), self->n_pages,
                     (guint) ceil (self->n_pages / progress));
  else
    g_string_printf (text, _("page %u"), self->n_pages);
  if (self->last_ms != PROOF_MS_NONE && !self->request->sort_by_name)
    {
      g_autofree char *until = proof_time_format (self->last_ms * PROOF_MSEC, 0);
      g_autofree char *labels = g_strdup_printf (_("labels until %s"), until);
      g_autofree char *page = g_string_free_and_steal (text);

      return join (page, labels);
    }
  return g_string_free_and_steal (text);
}

static char *
describe_state (ProofLabelFetch *self)
{
  g_autofree char *pages = self->n_pages > 0 ? describe_pages (self) : NULL;

  switch (proof_label_fetch_get_state (self))
    {
    case PROOF_FETCH_IDLE:
      return g_strdup ("");

    case PROOF_FETCH_WAITING:
      if (g_strcmp0 (self->job_status, "IN_PROGRESS") == 0)
        return g_strdup_printf (_("the job is still running; asking again every %u s"),
                                self->poll_ms / 1000);
      return g_strdup_printf (_("the job is not ready (%s); asking again every %u s"),
                              self->job_status, self->poll_ms / 1000);

    case PROOF_FETCH_PAUSED:
      return join (C_("fetching labels", "paused"), pages);

    case PROOF_FETCH_DONE:
      return g_strdup_printf (ngettext ("all %u page", "all %u pages", self->n_pages),
                              self->n_pages);

    case PROOF_FETCH_FAILED:
      return g_strdup (self->error->message);

    case PROOF_FETCH_CANCELLED:
      return join (C_("fetching labels", "stopped"), pages);

    case PROOF_FETCH_SENDING:
    case PROOF_FETCH_PARSING:
    case PROOF_FETCH_PACING:
    default:
      if (self->n_throttled > 0)
        return join (_("slowed down: the account's quota is used up"), pages);
      return pages != NULL ? g_steal_pointer (&pages) : g_strdup (_("asking for the first page"));
    }
}

void
proof_label_fetch_tell (ProofLabelFetch *self)
{
  g_autofree char *text = describe_state (self);

  if (g_set_str (&self->status_text, text))
    g_object_notify (G_OBJECT (self), "status-text");
  if (self->told_state != proof_label_fetch_get_state (self))
    {
      self->told_state = proof_label_fetch_get_state (self);
      g_object_notify (G_OBJECT (self), "state");
    }
}

void
proof_label_fetch_tell_pages (ProofLabelFetch *self)
{
  g_object_notify (G_OBJECT (self), "n-pages");
  g_object_notify (G_OBJECT (self), "last-ms");
  g_object_notify (G_OBJECT (self), "progress");
}

/**
 * proof_label_fetch_get_progress:
 * @self: a fetch
 *
 * Returns: how much of the video's duration the pages cover, 0 to 1; -1 while that is not known,
 *   as with pages that are sorted by name
 */
double
proof_label_fetch_get_progress (ProofLabelFetch *self)
{
  g_return_val_if_fail (PROOF_IS_LABEL_FETCH (self), -1);

  if (self->state == PROOF_FETCH_DONE)
    return 1;
  if (self->last_ms == PROOF_MS_NONE || self->duration_ms <= 0 || self->request->sort_by_name)
    return -1;
  return CLAMP ((double) self->last_ms / self->duration_ms, 0, 1);
}
