/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-collector.h"

#include "proof-claim.h"
#include "proof-job-fetch.h"
#include "proof-kept-request.h"

#define POLL_FIRST_US (5 * G_USEC_PER_SEC)
#define POLL_LONGEST_US (60 * G_USEC_PER_SEC)
#define PAUSE_FIRST_US (30 * G_USEC_PER_SEC)   /* after a failure */
#define PAUSE_LONGEST_US (30 * 60 * G_USEC_PER_SEC)
#define PATIENCE_US (8 * G_TIME_SPAN_DAY)      /* with a job that gives no sign */

/* What is known of a document beyond what stands in it. */
typedef struct
{
  gboolean wanted;   /* by a person or a notice */
  gint64   next_us;  /* monotonic, not before */
  gint64   pause_us; /* the last one between two tries */
  GError  *error;    /* of the last try */
} Entry;

struct _ProofCollector
{
  GObject          parent_instance;

  ProofVault      *vault;
  GHashTable      *entries;   /* GFile → Entry */
  GHashTable      *clients;   /* profile, region, endpoint → ProofAwsClient: jobs share its pace */
  GNetworkMonitor *network;
  gboolean         active;
  gboolean         allow_metered;
  guint            step_id;

  /* the one that is being fetched */
  GFile           *current;
  ProofClaim      *claim;
  GCancellable    *cancellable;
  ProofDocument   *document;
  ProofJobRequest *request;
  ProofJobFetch   *fetch;
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ProofCollector, proof_collector, G_TYPE_OBJECT)

static void plan (ProofCollector *self);

static void
entry_free (Entry *entry)
{
  g_clear_error (&entry->error);
  g_free (entry);
}

static Entry *
ensure_entry (ProofCollector *self,
              GFile          *document)
{
  Entry *entry = g_hash_table_lookup (self->entries, document);

  if (entry == NULL)
    {
      entry = g_new0 (Entry, 1);
      g_hash_table_insert (self->entries, g_object_ref (document), entry);
    }
  return entry;
}

/* --- which one is next --- */

static gboolean
is_missing_something (ProofVaultItem *item)
{
  const char *source = proof_vault_item_get (item, PROOF_DOCUMENT_SOURCE);
  const char *state = proof_vault_item_get (item, PROOF_DOCUMENT_STATE);
  const char *created = proof_vault_item_get (item, PROOF_DOCUMENT_CREATED_US);
  gint64 until = proof_vault_item_get_deadline (item);

  if (proof_vault_item_get_error (item) != NULL || g_strcmp0 (source, "job") != 0 ||
      proof_vault_item_get (item, PROOF_DOCUMENT_JOB_ID) == NULL ||
      proof_vault_item_get (item, PROOF_DOCUMENT_STOPPED) != NULL ||
      g_strcmp0 (state, "complete") == 0 || g_strcmp0 (state, "failed") == 0)
    return FALSE;
  if (until == 0)
    until = (created != NULL ? g_ascii_strtoll (created, NULL, 10) : 0) + PATIENCE_US;
  return until > g_get_real_time ();
}

/* Those whose end is near before those without one; a wish before all. */
static gboolean
is_before (gboolean wanted,
           gint64   deadline,
           gboolean best_wanted,
           gint64   best_deadline)
{
  if (wanted != best_wanted)
    return wanted;
  return (deadline != 0 ? deadline : G_MAXINT64) < (best_deadline != 0 ? best_deadline
                                                                       : G_MAXINT64);
}

/* Returns: (nullable): the document whose turn it is; else @soonest tells when one will be due. */
static GFile *
choose (ProofCollector *self,
        gint64         *soonest)
{
  GListModel *items = G_LIST_MODEL (self->vault);
  gboolean by_itself = self->active && !proof_collector_is_held_back (self);
  gint64 now = g_get_monotonic_time (), best_deadline = 0;
  gboolean best_wanted = FALSE;
  GFile *best = NULL;
  GHashTableIter iter;
  gpointer key, value;

  *soonest = G_MAXINT64;
  for (guint i = 0; by_itself && i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (ProofVaultItem) item = g_list_model_get_item (items, i);
      GFile *file = proof_vault_item_get_file (item);
      Entry *entry = g_hash_table_lookup (self->entries, file);
      gint64 deadline;

      if (!is_missing_something (item))
        continue;
      if (entry != NULL && entry->next_us > now)
        {
          *soonest = MIN (*soonest, entry->next_us);
          continue;
        }
      deadline = proof_vault_item_get_deadline (item);
      if (best == NULL || is_before (FALSE, deadline, best_wanted, best_deadline))
        {
          best = file;
          best_deadline = deadline;
        }
    }

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      Entry *entry = value;

      if (!entry->wanted)
        continue;
      if (entry->next_us > now)
        *soonest = MIN (*soonest, entry->next_us);
      else if (best == NULL || is_before (TRUE, 0, best_wanted, best_deadline))
        {
          best = key;
          best_wanted = TRUE;
          best_deadline = 0;
        }
    }
  return best;
}

/* --- one job --- */

/* Lets go of the job that is being fetched, wherever that stands. */
static void
let_go (ProofCollector *self)
{
  g_autoptr (GFile) document = g_steal_pointer (&self->current);

  if (document == NULL)
    return;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->fetch != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->fetch, self);
      proof_job_fetch_cancel (self->fetch);
      g_clear_object (&self->fetch);
    }
  g_clear_pointer (&self->request, proof_job_request_free);
  g_clear_object (&self->document);
  g_clear_pointer (&self->claim, proof_claim_free);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, document);
}

static void
lost_cb (gpointer data)
{
  ProofCollector *self = data;

  /* The window does what was wished for. */
  g_hash_table_remove (self->entries, self->current);
  let_go (self);
  plan (self);
}

/* A person has to do something; another try alone will not help. */
static gboolean
needs_person (const GError *error)
{
  return error->domain != PROOF_AWS_ERROR || (error->code != PROOF_AWS_ERROR_NETWORK &&
                                              error->code != PROOF_AWS_ERROR_THROTTLED &&
                                              error->code != PROOF_AWS_ERROR_SERVER);
}

static void
put_off (Entry  *entry,
         gint64  first_us,
         gint64  longest_us)
{
  entry->pause_us = entry->pause_us == 0 ? first_us : MIN (entry->pause_us * 3 / 2, longest_us);
  entry->next_us = g_get_monotonic_time () + entry->pause_us;
}

static void
fail (ProofCollector *self,
      const GError   *error)
{
  g_autoptr (GFile) document = g_object_ref (self->current);
  g_autoptr (GError) copy = g_error_copy (error);
  Entry *entry = ensure_entry (self, document);
  gboolean is_news = entry->error == NULL || !g_error_matches (entry->error, error->domain,
                                                               error->code);

  g_clear_error (&entry->error);
  entry->error = g_error_copy (error);
  put_off (entry, PAUSE_FIRST_US, PAUSE_LONGEST_US);
  if (proof_job_fetch_is_final (error))
    {
      entry->next_us = G_MAXINT64;
      entry->wanted = FALSE;
    }
  /* Credentials are read anew for the next try. */
  g_hash_table_remove_all (self->clients);
  let_go (self);
  plan (self);
  if (is_news && needs_person (copy))
    g_signal_emit (self, signals[SIGNAL_ENDED], 0, document, copy);
}

static void
finish (ProofCollector *self)
{
  g_autoptr (GFile) document = g_object_ref (self->current);
  Entry *entry = ensure_entry (self, document);

  /* The vault is still to hear of it. */
  entry->next_us = G_MAXINT64;
  entry->wanted = FALSE;
  g_clear_error (&entry->error);
  let_go (self);
  plan (self);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, document, NULL);
}

static void
fetch_changed_cb (ProofCollector *self)
{
  g_autoptr (GFile) document = g_object_ref (self->current);
  Entry *entry = ensure_entry (self, document);

  switch (proof_job_fetch_get_state (self->fetch))
    {
    case PROOF_FETCH_DONE:
      finish (self);
      break;

    case PROOF_FETCH_FAILED:
      fail (self, proof_job_fetch_get_error (self->fetch));
      break;

    case PROOF_FETCH_WAITING:
      /* Not ready: others may go meanwhile. */
      g_clear_error (&entry->error);
      put_off (entry, POLL_FIRST_US, POLL_LONGEST_US);
      let_go (self);
      plan (self);
      break;

    case PROOF_FETCH_IDLE:
    case PROOF_FETCH_SENDING:
    case PROOF_FETCH_PARSING:
    case PROOF_FETCH_PACING:
    case PROOF_FETCH_PAUSED:
    case PROOF_FETCH_CANCELLED:
    default:
      g_signal_emit (self, signals[SIGNAL_CHANGED], 0, document);
      break;
    }
}

static ProofAwsClient *
get_client (ProofCollector        *self,
            const ProofJobRequest *request)
{
  g_autofree char *key = g_strdup_printf ("%s\n%s\n%s", request->profile ? request->profile : "",
                                          request->region ? request->region : "",
                                          request->endpoint_url ? request->endpoint_url : "");
  ProofAwsClient *client = g_hash_table_lookup (self->clients, key);

  if (client == NULL)
    {
      g_autoptr (ProofAwsSettings) settings =
        proof_aws_settings_new_unattended (request->profile, request->region,
                                           request->endpoint_url);

      client = proof_aws_client_new (settings);
      g_hash_table_insert (self->clients, g_steal_pointer (&key), client);
    }
  return client;
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (ProofCollector) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofLoadedLabels) loaded = proof_loaded_labels_read_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (loaded == NULL)
    {
      fail (self, error);
      return;
    }
  self->fetch = proof_job_fetch_new (get_client (self, self->request), self->request,
                                     self->document, loaded);
  g_signal_connect_swapped (self->fetch, "changed", G_CALLBACK (fetch_changed_cb), self);
  proof_job_fetch_start (self->fetch);
}

static void
begin (ProofCollector *self,
       GFile          *document)
{
  g_autoptr (GError) error = NULL;
  ProofClaim *claim = proof_claim_try (document, lost_cb, self);
  Entry *entry = ensure_entry (self, document);

  if (claim == NULL)
    {
      put_off (entry, PAUSE_FIRST_US, PAUSE_FIRST_US);
      plan (self);
      return;
    }

  self->current = g_object_ref (document);
  self->claim = claim;
  self->cancellable = g_cancellable_new ();
  self->document = proof_document_open_existing (document, &error);
  if (self->document == NULL)
    {
      fail (self, error);
      return;
    }
  if (!entry->wanted && g_strcmp0 (proof_document_get (self->document, PROOF_DOCUMENT_STATE),
                                   "complete") == 0)
    {
      /* A window was faster than the vault: no news to anybody. */
      entry->next_us = G_MAXINT64;
      let_go (self);
      plan (self);
      return;
    }
  self->request = proof_job_request_recall (self->document);
  proof_loaded_labels_read_async (document, TRUE, self->cancellable, loaded_cb,
                                  g_object_ref (self));
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, document);
}

static gboolean
step_cb (gpointer user_data)
{
  ProofCollector *self = user_data;
  gint64 soonest;
  GFile *next;

  self->step_id = 0;
  if (self->current != NULL)
    return G_SOURCE_REMOVE;

  next = choose (self, &soonest);
  if (next != NULL)
    {
      begin (self, next);
      return G_SOURCE_REMOVE;
    }
  /* No credentials are held for nothing. */
  g_hash_table_remove_all (self->clients);
  if (soonest != G_MAXINT64)
    self->step_id = g_timeout_add ((soonest - g_get_monotonic_time ()) / 1000 + 1, step_cb, self);
  return G_SOURCE_REMOVE;
}

/* Looks for something to do, soon. */
static void
plan (ProofCollector *self)
{
  g_clear_handle_id (&self->step_id, g_source_remove);
  if (self->current == NULL)
    self->step_id = g_idle_add (step_cb, self);
}

/* --- object --- */

/* What it may no longer go on with by itself stops. */
static void
review_permission (ProofCollector *self)
{
  if (self->current != NULL && (!self->active || proof_collector_is_held_back (self)) &&
      !ensure_entry (self, self->current)->wanted)
    let_go (self);
  plan (self);
}

static void
proof_collector_dispose (GObject *object)
{
  ProofCollector *self = PROOF_COLLECTOR (object);

  let_go (self);
  g_clear_handle_id (&self->step_id, g_source_remove);
  g_clear_object (&self->vault);

  G_OBJECT_CLASS (proof_collector_parent_class)->dispose (object);
}

static void
proof_collector_finalize (GObject *object)
{
  ProofCollector *self = PROOF_COLLECTOR (object);

  g_hash_table_unref (self->entries);
  g_hash_table_unref (self->clients);

  G_OBJECT_CLASS (proof_collector_parent_class)->finalize (object);
}

static void
proof_collector_class_init (ProofCollectorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = proof_collector_dispose;
  object_class->finalize = proof_collector_finalize;

  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_FILE);
  signals[SIGNAL_ENDED] =
    g_signal_new ("ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_FILE, G_TYPE_ERROR);
}

static void
proof_collector_init (ProofCollector *self)
{
  self->entries = g_hash_table_new_full (g_file_hash, (GEqualFunc) g_file_equal, g_object_unref,
                                         (GDestroyNotify) entry_free);
  self->clients = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->network = g_network_monitor_get_default ();
  g_signal_connect_object (self->network, "notify::network-metered",
                           G_CALLBACK (review_permission), self, G_CONNECT_SWAPPED);
}

/**
 * proof_collector_new:
 * @vault: whose documents it completes
 *
 * Returns: (transfer full): a collector that does nothing yet
 */
ProofCollector *
proof_collector_new (ProofVault *vault)
{
  ProofCollector *self;

  g_return_val_if_fail (PROOF_IS_VAULT (vault), NULL);

  self = g_object_new (PROOF_TYPE_COLLECTOR, NULL);
  self->vault = g_object_ref (vault);
  g_signal_connect_object (vault, "items-changed", G_CALLBACK (plan), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (vault, "item-changed", G_CALLBACK (plan), self, G_CONNECT_SWAPPED);
  return self;
}

void
proof_collector_set_active (ProofCollector *self,
                            gboolean        active)
{
  g_return_if_fail (PROOF_IS_COLLECTOR (self));

  self->active = active;
  review_permission (self);
}

void
proof_collector_set_allow_metered (ProofCollector *self,
                                   gboolean        allow)
{
  g_return_if_fail (PROOF_IS_COLLECTOR (self));

  self->allow_metered = allow;
  review_permission (self);
}

/* Whether it waits for a network that is not metered. */
gboolean
proof_collector_is_held_back (ProofCollector *self)
{
  g_return_val_if_fail (PROOF_IS_COLLECTOR (self), FALSE);

  return !self->allow_metered && g_network_monitor_get_network_metered (self->network);
}

static void
set_stopped (GFile      *file,
             const char *value)
{
  g_autoptr (ProofDocument) document = proof_document_open_existing (file, NULL);

  if (document != NULL)
    proof_document_set (document, PROOF_DOCUMENT_STOPPED, value, NULL);
}

void
proof_collector_fetch (ProofCollector *self,
                       GFile          *document)
{
  Entry *entry;

  g_return_if_fail (PROOF_IS_COLLECTOR (self));
  g_return_if_fail (G_IS_FILE (document));

  entry = ensure_entry (self, document);
  entry->wanted = TRUE;
  entry->next_us = 0;
  entry->pause_us = 0;
  g_clear_error (&entry->error);
  set_stopped (document, NULL);
  g_hash_table_remove_all (self->clients);
  if (self->current != NULL && !ensure_entry (self, self->current)->wanted)
    let_go (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, document);
  plan (self);
}

void
proof_collector_stop (ProofCollector *self,
                      GFile          *document)
{
  g_return_if_fail (PROOF_IS_COLLECTOR (self));
  g_return_if_fail (G_IS_FILE (document));

  if (self->current != NULL && g_file_equal (self->current, document))
    let_go (self);
  /* The vault is still to hear of it. */
  g_hash_table_remove (self->entries, document);
  ensure_entry (self, document)->next_us = G_MAXINT64;
  set_stopped (document, "1");
  plan (self);
}

void
proof_collector_leave (ProofCollector *self,
                       GFile          *document)
{
  g_return_if_fail (PROOF_IS_COLLECTOR (self));
  g_return_if_fail (G_IS_FILE (document));

  if (self->current != NULL && g_file_equal (self->current, document))
    let_go (self);
  g_hash_table_remove (self->entries, document);
  plan (self);
}

void
proof_collector_retry (ProofCollector *self)
{
  GHashTableIter iter;
  gpointer value;

  g_return_if_fail (PROOF_IS_COLLECTOR (self));

  g_hash_table_remove_all (self->clients);
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Entry *entry = value;

      if (entry->error != NULL && !proof_job_fetch_is_final (entry->error))
        entry->next_us = entry->pause_us = 0;
    }
  plan (self);
}

gboolean
proof_collector_is_fetching (ProofCollector *self,
                             GFile          *document)
{
  g_return_val_if_fail (PROOF_IS_COLLECTOR (self), FALSE);

  return self->current != NULL && g_file_equal (self->current, document);
}

/* (nullable): one line of how far it is with @document, while it is being fetched. */
const char *
proof_collector_get_status (ProofCollector *self,
                            GFile          *document)
{
  g_return_val_if_fail (PROOF_IS_COLLECTOR (self), NULL);

  return self->fetch != NULL && proof_collector_is_fetching (self, document)
         ? proof_job_fetch_get_status_text (self->fetch)
         : NULL;
}

/* (nullable): what the last try in this program ended with. */
const GError *
proof_collector_get_error (ProofCollector *self,
                           GFile          *document)
{
  Entry *entry;

  g_return_val_if_fail (PROOF_IS_COLLECTOR (self), NULL);

  entry = g_hash_table_lookup (self->entries, document);
  return entry != NULL ? entry->error : NULL;
}

/* (transfer full) (nullable): a sign-in for the profile that @item is fetched with. */
ProofSsoSignIn *
proof_collector_new_sign_in (ProofCollector  *self,
                             ProofVaultItem  *item,
                             GError         **error)
{
  g_autoptr (ProofAwsSettings) settings = NULL;

  g_return_val_if_fail (PROOF_IS_COLLECTOR (self), NULL);

  settings = proof_aws_settings_new (proof_vault_item_get (item, PROOF_DOCUMENT_PROFILE), NULL,
                                     NULL);
  return proof_sso_sign_in_new (proof_aws_settings_get_profiles (settings),
                                proof_aws_settings_get_profile (settings),
                                proof_aws_settings_get_ca_bundle (settings), error);
}
