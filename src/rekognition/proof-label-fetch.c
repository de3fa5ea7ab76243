/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-label-fetch.h"

#include <math.h>

#include "proof-label-reader.h"
#include "proof-pacer.h"
#include "proof-time.h"

#define POLL_FIRST_MS 5000
#define POLL_LONGEST_MS 60000
#define MAX_THROTTLED 6 /* answers in a row, each after the client's own attempts */

struct _ProofLabelFetch
{
  GObject          parent_instance;

  ProofAwsClient  *client;
  ProofPacer      *pacer; /* the client's */
  ProofJobRequest *request;
  ProofAggregation aggregation;
  guint            poll_first_ms;
  guint            poll_longest_ms;

  /* How far it is: all that going on takes. */
  char            *token; /* leads to the next page, NULL = the first */
  guint            n_pages;
  GHashTable      *tokens; /* that were followed */
  gboolean         restarted;
  gboolean         polling; /* until the job is ready */
  guint            poll_ms;
  guint            n_throttled;

  /* What is under way. */
  ProofFetchState  state;
  GCancellable    *cancellable;
  guint            timeout_id;
  GBytes          *raw;

  /* What it tells. */
  gint64           last_ms;
  gint64           duration_ms;
  char            *job_status;
  ProofFetchState  told_state;
  char            *status_text;
  GError          *error;
};

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

/* A call or a parse that is under way. The fetch is there as long as it is not cancelled. */
typedef struct
{
  ProofLabelFetch *fetch;
  GCancellable    *cancellable;
} Flight;

static Flight *
flight_new (ProofLabelFetch *self)
{
  Flight *flight = g_new (Flight, 1);

  flight->fetch = self;
  flight->cancellable = g_object_ref (self->cancellable);
  return flight;
}

static void
flight_free (Flight *flight)
{
  g_object_unref (flight->cancellable);
  g_free (flight);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Flight, flight_free)

static void enter (ProofLabelFetch *self,
                   ProofFetchState  state);

/* --- what it tells -------------------------------------------------------- */

static gboolean
is_running (ProofLabelFetch *self)
{
  return self->state == PROOF_FETCH_SENDING || self->state == PROOF_FETCH_PARSING ||
         self->state == PROOF_FETCH_PACING || self->state == PROOF_FETCH_WAITING;
}

/* "page 41 of about 120; labels until 8:12", or as much of it as is known. */
static char *
describe_pages (ProofLabelFetch *self)
{
  double progress = proof_label_fetch_get_progress (self);
  GString *text = g_string_new (NULL);

  g_string_printf (text, "page %u", self->n_pages);
  if (self->n_pages > 1 && progress > 0.01)
    g_string_append_printf (text, " of about %.0f", ceil (self->n_pages / progress));
  if (self->last_ms != PROOF_MS_NONE && !self->request->sort_by_name)
    {
      g_autofree char *until = proof_time_format (self->last_ms * PROOF_MSEC, 0);

      g_string_append_printf (text, "; labels until %s", until);
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
        return g_strdup_printf ("the job is still running; asking again every %u s", self->poll_ms / 1000);
      return g_strdup_printf ("the job is not ready (%s); asking again every %u s",
                              self->job_status, self->poll_ms / 1000);

    case PROOF_FETCH_PAUSED:
      return pages != NULL ? g_strdup_printf ("paused after %s", pages) : g_strdup ("paused");

    case PROOF_FETCH_DONE:
      return g_strdup_printf ("all %u %s", self->n_pages, self->n_pages == 1 ? "page" : "pages");

    case PROOF_FETCH_FAILED:
      return g_strdup (self->error->message);

    case PROOF_FETCH_CANCELLED:
      return pages != NULL ? g_strdup_printf ("stopped after %s", pages) : g_strdup ("stopped");

    case PROOF_FETCH_SENDING:
    case PROOF_FETCH_PARSING:
    case PROOF_FETCH_PACING:
    default:
      if (self->n_throttled > 0)
        return g_strdup_printf ("%s%sslowed down: the account's quota is used up",
                                pages != NULL ? pages : "", pages != NULL ? "; " : "");
      return pages != NULL ? g_steal_pointer (&pages) : g_strdup ("asking for the first page");
    }
}

static void
tell (ProofLabelFetch *self)
{
  g_autofree char *text = describe_state (self);

  if (g_set_str (&self->status_text, text))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS_TEXT]);
  if (self->told_state != proof_label_fetch_get_state (self))
    {
      self->told_state = proof_label_fetch_get_state (self);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
    }
}

static void
tell_pages (ProofLabelFetch *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_PAGES]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_MS]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
}

static void
fail (ProofLabelFetch *self,
      GError          *error)
{
  g_clear_error (&self->error);
  self->error = error;
  g_object_freeze_notify (G_OBJECT (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
  enter (self, PROOF_FETCH_FAILED);
  g_object_thaw_notify (G_OBJECT (self));
}

/* --- asking --------------------------------------------------------------- */

static void
take_error (ProofLabelFetch *self,
            GError          *error)
{
  if (g_error_matches (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_THROTTLED) &&
      self->n_throttled + 1 < MAX_THROTTLED)
    {
      g_error_free (error);
      self->n_throttled++;
      proof_pacer_slow_down (self->pacer);
      enter (self, PROOF_FETCH_PACING);
      return;
    }

  if (g_error_matches (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_INVALID_TOKEN) &&
      self->token != NULL && !self->restarted)
    {
      g_autoptr (GCancellable) current = g_object_ref (self->cancellable);

      g_error_free (error);
      self->restarted = TRUE;
      g_clear_pointer (&self->token, g_free);
      g_hash_table_remove_all (self->tokens);
      self->n_pages = 0;
      self->last_ms = PROOF_MS_NONE;
      g_signal_emit (self, signals[SIGNAL_RESTARTED], 0);
      if (!g_cancellable_is_cancelled (current))
        enter (self, PROOF_FETCH_PACING);
      tell_pages (self);
      return;
    }

  fail (self, error);
}

static void
call_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (Flight) flight = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) raw = proof_aws_client_call_finish (PROOF_AWS_CLIENT (source), result, &error);
  g_autoptr (ProofLabelFetch) self = NULL;

  if (g_cancellable_is_cancelled (flight->cancellable))
    return;

  self = g_object_ref (flight->fetch);
  if (raw == NULL)
    {
      take_error (self, g_steal_pointer (&error));
      return;
    }
  self->n_throttled = 0;
  proof_pacer_speed_up (self->pacer);
  self->raw = g_steal_pointer (&raw);
  enter (self, PROOF_FETCH_PARSING);
}

/* --- answers -------------------------------------------------------------- */

static void
advance (ProofLabelFetch      *self,
         const ProofLabelPage *page)
{
  const ProofLabelMeta *meta = proof_label_page_get_meta (page);
  const ProofDetection *detections;
  guint n;

  detections = proof_label_page_get_detections (page, &n);
  for (guint i = 0; i < n; i++)
    {
      const ProofDetection *d = &detections[i];

      self->last_ms = MAX (self->last_ms, d->timestamp_ms != PROOF_MS_NONE ? d->timestamp_ms : d->start_ms);
    }
  if (meta->has_video_metadata && meta->duration_ms > 0)
    self->duration_ms = meta->duration_ms;
  self->n_pages++;
  g_set_str (&self->token, meta->next_token);
  if (meta->next_token != NULL)
    g_hash_table_add (self->tokens, g_strdup (meta->next_token));
}

/* The page is good: hands it out and goes on. */
static void
deliver (ProofLabelFetch *self,
         ProofLabelPage  *page)
{
  g_autoptr (GCancellable) current = g_object_ref (self->cancellable);
  g_autoptr (GBytes) raw = g_bytes_ref (self->raw);

  g_signal_emit (self, signals[SIGNAL_PAGE], 0, self->n_pages, raw, page);
  if (g_cancellable_is_cancelled (current))
    return;

  g_object_freeze_notify (G_OBJECT (self));
  advance (self, page);
  tell_pages (self);
  enter (self, self->token != NULL ? PROOF_FETCH_PACING : PROOF_FETCH_DONE);
  g_object_thaw_notify (G_OBJECT (self));
}

/* Judges an answer. */
static void
take_page (ProofLabelFetch *self,
           ProofLabelPage  *page)
{
  const ProofLabelMeta *meta = proof_label_page_get_meta (page);
  GError *error = NULL;

  if (meta->status == PROOF_JOB_STATUS_FAILED)
    {
      const char *message = meta->status_message;

      fail (self, g_error_new (PROOF_REKOGNITION_ERROR, PROOF_REKOGNITION_ERROR_JOB_FAILED,
                               "The analysis of the video failed; start a new job. AWS says: “%s”",
                               message != NULL && *message != '\0' ? message : "FAILED"));
    }
  else if (meta->status == PROOF_JOB_STATUS_IN_PROGRESS || meta->status == PROOF_JOB_STATUS_OTHER)
    {
      self->poll_ms = self->polling ? MIN (self->poll_ms * 3 / 2, self->poll_longest_ms)
                                    : self->poll_first_ms;
      self->polling = TRUE;
      g_set_str (&self->job_status, meta->status_text);
      enter (self, PROOF_FETCH_WAITING);
    }
  else if (self->polling)
    {
      self->polling = FALSE;
      enter (self, PROOF_FETCH_PACING);
    }
  else if (!proof_job_request_check_answer (self->request, self->aggregation, meta, &error))
    {
      fail (self, error);
    }
  else if (meta->next_token != NULL && g_hash_table_contains (self->tokens, meta->next_token))
    {
      fail (self, g_error_new (PROOF_REKOGNITION_ERROR, PROOF_REKOGNITION_ERROR_REPEATED_TOKEN,
                               "After page %u the service leads back to a page that was there already (its "
                               "NextToken repeats), so the results would never end. Try again.",
                               self->n_pages + 1));
    }
  else
    {
      deliver (self, page);
    }
}

static void
parse_thread (GTask        *task,
              gpointer      source,
              gpointer      data,
              GCancellable *cancellable)
{
  GError *error = NULL;
  ProofLabelPage *page = proof_label_reader_read_page (data, &error);

  if (page != NULL)
    g_task_return_pointer (task, page, (GDestroyNotify) proof_label_page_unref);
  else
    g_task_return_error (task, error);
}

static void
parse_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (Flight) flight = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofLabelPage) page = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr (ProofLabelFetch) self = NULL;

  if (g_cancellable_is_cancelled (flight->cancellable))
    return;

  self = g_object_ref (flight->fetch);
  if (page != NULL)
    take_page (self, page);
  else
    fail (self, g_error_new (PROOF_AWS_ERROR, PROOF_AWS_ERROR_PROTOCOL,
                             "The service's answer cannot be read: %s Check the endpoint; a proxy may "
                             "stand between.", error->message));
}

/* --- the steps ------------------------------------------------------------ */

static gboolean
timeout_cb (gpointer user_data)
{
  g_autoptr (ProofLabelFetch) self = g_object_ref (user_data);

  self->timeout_id = 0;
  enter (self, self->state == PROOF_FETCH_PACING ? PROOF_FETCH_SENDING : PROOF_FETCH_PACING);
  return G_SOURCE_REMOVE;
}

/* Ends what is under way; its callback finds its cancellable cancelled and does nothing. */
static void
stop (ProofLabelFetch *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->timeout_id, g_source_remove);
}

/* The one step: leaves the present state, whatever it is, and starts what the new one stands for. */
static void
enter (ProofLabelFetch *self,
       ProofFetchState  state)
{
  stop (self);
  self->cancellable = g_cancellable_new ();
  self->state = state;

  switch (state)
    {
    case PROOF_FETCH_PACING:
      self->timeout_id = g_timeout_add ((proof_pacer_reserve (self->pacer, g_get_monotonic_time ()) + 999) / 1000,
                                        timeout_cb, self);
      break;

    case PROOF_FETCH_WAITING:
      self->timeout_id = g_timeout_add (self->poll_ms, timeout_cb, self);
      break;

    case PROOF_FETCH_SENDING:
      {
        g_autoptr (GBytes) body = proof_job_request_to_body (self->request, self->aggregation,
                                                             self->token, self->polling);

        proof_aws_client_call_async (self->client, "rekognition", "RekognitionService.GetLabelDetection",
                                     body, self->cancellable, call_cb, flight_new (self));
        break;
      }

    case PROOF_FETCH_PARSING:
      {
        g_autoptr (GTask) task = g_task_new (NULL, self->cancellable, parse_cb, flight_new (self));

        g_task_set_source_tag (task, enter);
        g_task_set_task_data (task, g_bytes_ref (self->raw), (GDestroyNotify) g_bytes_unref);
        g_task_run_in_thread (task, parse_thread);
        break;
      }

    case PROOF_FETCH_IDLE:
    case PROOF_FETCH_PAUSED:
    case PROOF_FETCH_DONE:
    case PROOF_FETCH_FAILED:
    case PROOF_FETCH_CANCELLED:
    default:
      break;
    }

  if (state != PROOF_FETCH_PARSING)
    g_clear_pointer (&self->raw, g_bytes_unref);
  tell (self);
}

/* --- the object ----------------------------------------------------------- */

static void
proof_label_fetch_dispose (GObject *object)
{
  ProofLabelFetch *self = PROOF_LABEL_FETCH (object);

  stop (self);

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
    g_signal_new ("page", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
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
    enter (self, PROOF_FETCH_PACING);
  else
    fail (self, error);
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

  if (is_running (self))
    enter (self, PROOF_FETCH_PAUSED);
}

void
proof_label_fetch_resume (ProofLabelFetch *self)
{
  g_return_if_fail (PROOF_IS_LABEL_FETCH (self));

  if (self->state == PROOF_FETCH_PAUSED)
    enter (self, PROOF_FETCH_PACING);
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

  if (is_running (self) || self->state == PROOF_FETCH_IDLE || self->state == PROOF_FETCH_PAUSED)
    enter (self, PROOF_FETCH_CANCELLED);
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
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
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

  return self->polling && is_running (self) ? PROOF_FETCH_WAITING : self->state;
}

ProofAggregation
proof_label_fetch_get_aggregation (ProofLabelFetch *self)
{
  g_return_val_if_fail (PROOF_IS_LABEL_FETCH (self), PROOF_AGGREGATION_UNKNOWN);

  return self->aggregation;
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
