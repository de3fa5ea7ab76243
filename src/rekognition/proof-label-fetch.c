/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-label-fetch-private.h"

#define POLL_FIRST_MS 5000
#define POLL_LONGEST_MS 60000

typedef enum
{
  PROP_STATE = 1,
  PROP_PROGRESS,
  PROP_N_PAGES,
  PROP_LAST_MS,
  PROP_STATUS_TEXT,
  PROP_ERROR,
} ProofLabelFetchProperty;

static GParamSpec *properties[PROP_ERROR + 1];

enum
{
  SIGNAL_PAGE,
  SIGNAL_RESTARTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_ENUM_TYPE (ProofFetchState, proof_fetch_state,
                    G_DEFINE_ENUM_VALUE (PROOF_FETCH_IDLE, "idle"),
                    G_DEFINE_ENUM_VALUE (PROOF_FETCH_SENDING, "sending"),
                    G_DEFINE_ENUM_VALUE (PROOF_FETCH_PARSING, "parsing"),
                    G_DEFINE_ENUM_VALUE (PROOF_FETCH_PACING, "pacing"),
                    G_DEFINE_ENUM_VALUE (PROOF_FETCH_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (PROOF_FETCH_PAUSED, "paused"),
                    G_DEFINE_ENUM_VALUE (PROOF_FETCH_DONE, "done"),
                    G_DEFINE_ENUM_VALUE (PROOF_FETCH_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (PROOF_FETCH_CANCELLED, "cancelled"))

G_DEFINE_FINAL_TYPE (ProofLabelFetch, proof_label_fetch, G_TYPE_OBJECT)

static void
proof_label_fetch_dispose (GObject *object)
{
  ProofLabelFetch *self = PROOF_LABEL_FETCH (object);

  proof_label_fetch_stop (self);

  G_OBJECT_CLASS (proof_label_fetch_parent_class)->dispose (object);
}

static void
proof_label_fetch_finalize (GObject *object)
{
  ProofLabelFetch *self = PROOF_LABEL_FETCH (object);

  g_clear_object (&self->client);
  g_clear_pointer (&self->request, proof_job_request_free);
  g_clear_pointer (&self->token, g_free);
  g_clear_pointer (&self->tokens, g_hash_table_unref);
  g_clear_pointer (&self->raw, g_bytes_unref);
  g_clear_pointer (&self->job_status, g_free);
  g_clear_pointer (&self->status_text, g_free);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (proof_label_fetch_parent_class)->finalize (object);
}

static void
proof_label_fetch_get_property (GObject    *object,
                                guint       id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  ProofLabelFetch *self = PROOF_LABEL_FETCH (object);

  switch ((ProofLabelFetchProperty) id)
    {
    case PROP_STATE:
      g_value_set_enum (value, proof_label_fetch_get_state (self));
      break;

    case PROP_PROGRESS:
      g_value_set_double (value, proof_label_fetch_get_progress (self));
      break;

    case PROP_N_PAGES:
      g_value_set_uint (value, self->n_pages);
      break;

    case PROP_LAST_MS:
      g_value_set_int64 (value, self->last_ms);
      break;

    case PROP_STATUS_TEXT:
      g_value_set_string (value, self->status_text);
      break;

    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
proof_label_fetch_class_init (ProofLabelFetchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = proof_label_fetch_dispose;
  object_class->finalize = proof_label_fetch_finalize;
  object_class->get_property = proof_label_fetch_get_property;

  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, PROOF_TYPE_FETCH_STATE, PROOF_FETCH_IDLE, flags);
  properties[PROP_PROGRESS] =
    g_param_spec_double ("progress", NULL, NULL, -1, 1, -1, flags);
  properties[PROP_N_PAGES] =
    g_param_spec_uint ("n-pages", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_LAST_MS] =
    g_param_spec_int64 ("last-ms", NULL, NULL, G_MININT64, G_MAXINT64, PROOF_MS_NONE, flags);
  properties[PROP_STATUS_TEXT] =
    g_param_spec_string ("status-text", NULL, NULL, "", flags);
  properties[PROP_ERROR] =
    g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signals[SIGNAL_PAGE] =
    g_signal_new ("page", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                  NULL, NULL, NULL, G_TYPE_NONE, 3,
                  G_TYPE_UINT, G_TYPE_BYTES, PROOF_TYPE_LABEL_PAGE);
  signals[SIGNAL_RESTARTED] =
    g_signal_new ("restarted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
proof_label_fetch_init (ProofLabelFetch *self)
{
  self->tokens = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->cancellable = g_cancellable_new ();
  self->last_ms = PROOF_MS_NONE;
  self->status_text = g_strdup ("");
  proof_label_fetch_set_poll_interval (self, POLL_FIRST_MS, POLL_LONGEST_MS);
}

/**
 * proof_label_fetch_new:
 * @client: calls through it; fetches of one client share its pace
 * @request: what to ask for; copied
 * @aggregation: TIMESTAMPS or SEGMENTS
 * @token: (nullable): where to go on, %NULL for the first page
 * @n_pages: how many pages are kept already, 0 without @token
 *
 * Returns: (transfer full): a fetch that proof_label_fetch_start() sets going
 */
ProofLabelFetch *
proof_label_fetch_new (ProofAwsClient        *client,
                       const ProofJobRequest *request,
                       ProofAggregation       aggregation,
                       const char            *token,
                       guint                  n_pages)
{
  ProofLabelFetch *self;

  g_return_val_if_fail (PROOF_IS_AWS_CLIENT (client), NULL);
  g_return_val_if_fail (request != NULL, NULL);
  g_return_val_if_fail (aggregation != PROOF_AGGREGATION_UNKNOWN, NULL);
  g_return_val_if_fail ((token != NULL) == (n_pages > 0), NULL);

  self = g_object_new (PROOF_TYPE_LABEL_FETCH, NULL);
  self->client = g_object_ref (client);
  self->pacer = proof_pacer_of_client (client);
  self->request = proof_job_request_copy (request);
  self->aggregation = aggregation;
  self->n_pages = n_pages;
  if (token != NULL)
    {
      self->token = g_strdup (token);
      g_hash_table_add (self->tokens, g_strdup (token));
    }
  return self;
}

/**
 * proof_label_fetch_start:
 * @self: a fetch
 *
 * Sets it going; it ends as done, failed or cancelled. Does nothing a second time.
 */
void
proof_label_fetch_start (ProofLabelFetch *self)
{
  GError *error = NULL;

  g_return_if_fail (PROOF_IS_LABEL_FETCH (self));

  if (self->state != PROOF_FETCH_IDLE)
    return;
  if (proof_job_request_check (self->request, &error))
    proof_label_fetch_enter (self, PROOF_FETCH_PACING);
  else
    proof_label_fetch_fail (self, error);
}

/**
 * proof_label_fetch_pause:
 * @self: a fetch
 *
 * Stops at once; what was on its way is asked for again by proof_label_fetch_resume().
 */
void
proof_label_fetch_pause (ProofLabelFetch *self)
{
  g_return_if_fail (PROOF_IS_LABEL_FETCH (self));

  if (proof_label_fetch_is_running (self))
    proof_label_fetch_enter (self, PROOF_FETCH_PAUSED);
}

void
proof_label_fetch_resume (ProofLabelFetch *self)
{
  g_return_if_fail (PROOF_IS_LABEL_FETCH (self));

  if (self->state == PROOF_FETCH_PAUSED)
    proof_label_fetch_enter (self, PROOF_FETCH_PACING);
}

/**
 * proof_label_fetch_cancel:
 * @self: a fetch
 *
 * Stops it for good, save for proof_label_fetch_retry(). What has ended stays as it ended.
 */
void
proof_label_fetch_cancel (ProofLabelFetch *self)
{
  g_return_if_fail (PROOF_IS_LABEL_FETCH (self));

  if (proof_label_fetch_is_running (self) || self->state == PROOF_FETCH_IDLE ||
      self->state == PROOF_FETCH_PAUSED)
    proof_label_fetch_enter (self, PROOF_FETCH_CANCELLED);
}

/**
 * proof_label_fetch_retry:
 * @self: a fetch that has failed or was cancelled
 *
 * Goes on with the page that did not come.
 */
void
proof_label_fetch_retry (ProofLabelFetch *self)
{
  g_return_if_fail (PROOF_IS_LABEL_FETCH (self));

  if (self->state != PROOF_FETCH_FAILED && self->state != PROOF_FETCH_CANCELLED)
    return;
  self->restarted = FALSE;
  self->n_throttled = 0;
  if (self->error != NULL)
    {
      g_clear_error (&self->error);
      g_object_notify (G_OBJECT (self), "error");
    }
  self->state = PROOF_FETCH_IDLE;
  proof_label_fetch_start (self);
}

void
proof_label_fetch_set_poll_interval (ProofLabelFetch *self,
                                     guint            first_ms,
                                     guint            longest_ms)
{
  g_return_if_fail (PROOF_IS_LABEL_FETCH (self));

  self->poll_first_ms = self->poll_ms = first_ms;
  self->poll_longest_ms = longest_ms;
}

/**
 * proof_label_fetch_get_state:
 * @self: a fetch
 *
 * Returns: the state; %PROOF_FETCH_WAITING also while it asks whether the job is ready
 */
ProofFetchState
proof_label_fetch_get_state (ProofLabelFetch *self)
{
  g_return_val_if_fail (PROOF_IS_LABEL_FETCH (self), PROOF_FETCH_IDLE);

  return self->polling && proof_label_fetch_is_running (self) ? PROOF_FETCH_WAITING : self->state;
}

ProofAggregation
proof_label_fetch_get_aggregation (ProofLabelFetch *self)
{
  g_return_val_if_fail (PROOF_IS_LABEL_FETCH (self), PROOF_AGGREGATION_UNKNOWN);

  return self->aggregation;
}

guint
proof_label_fetch_get_n_pages (ProofLabelFetch *self)
{
  g_return_val_if_fail (PROOF_IS_LABEL_FETCH (self), 0);

  return self->n_pages;
}

/**
 * proof_label_fetch_get_last_ms:
 * @self: a fetch
 *
 * Returns: the latest timestamp that has come, or start of a segment; %PROOF_MS_NONE before any
 */
gint64
proof_label_fetch_get_last_ms (ProofLabelFetch *self)
{
  g_return_val_if_fail (PROOF_IS_LABEL_FETCH (self), PROOF_MS_NONE);

  return self->last_ms;
}

const char *
proof_label_fetch_get_status_text (ProofLabelFetch *self)
{
  g_return_val_if_fail (PROOF_IS_LABEL_FETCH (self), "");

  return self->status_text;
}

const GError *
proof_label_fetch_get_error (ProofLabelFetch *self)
{
  g_return_val_if_fail (PROOF_IS_LABEL_FETCH (self), NULL);

  return self->error;
}
