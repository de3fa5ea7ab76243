/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One SoupServer in a thread with a context of its own. Every request is answered there under one
 * lock, which the setters take as well; nothing in the thread ever waits. */
#include "config.h"

#include "proof-demo-service.h"

#include <libsoup/soup.h>

#include "proof-demo-faults.h"
#include "proof-demo-job.h"
#include "proof-demo-rekognition.h"
#include "proof-demo-s3.h"
#include "proof-demo-signature.h"

/* Where "wrong-region" moves the buckets to. */
#define OTHER_REGION "us-west-2"

struct _ProofDemoService
{
  GObject          parent_instance;

  GMainContext    *context;
  GMainLoop       *loop;
  GThread         *thread;
  SoupServer      *server;
  char            *url;

  GMutex           mutex; /* of all below */
  char            *access_key;
  char            *secret;
  char            *session_token;
  GHashTable      *jobs;
  ProofDemoS3     *s3;
  ProofDemoFaults *faults;
  gboolean         moved;
  guint            n_rekognition;
  guint            n_s3;
  guint64          bytes_sent;
};

G_DEFINE_FINAL_TYPE (ProofDemoService, proof_demo_service, G_TYPE_OBJECT)

typedef enum
{
  SERVICE_REKOGNITION,
  SERVICE_S3,
} Service;

static const char *const service_names[] = { "rekognition", "s3" };

static Service
get_service (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  return soup_message_headers_get_one (headers, "X-Amz-Target") ? SERVICE_REKOGNITION : SERVICE_S3;
}

static void
fail (SoupServerMessage *message,
      guint              status,
      const char        *rekognition_code,
      const char        *s3_code,
      const char        *text)
{
  if (get_service (message) == SERVICE_REKOGNITION)
    proof_demo_rekognition_fail (message, status, rekognition_code, text);
  else
    proof_demo_s3_fail (message, status, s3_code, text, NULL);
}

/* What stands before the service: proxies and load. Returns: TRUE if that was the answer. */
static gboolean
answer_in_front (ProofDemoService  *self,
                 SoupServerMessage *message)
{
  Service service = get_service (message);
  const char *kind = service_names[service];
  gint64 value;

  if (proof_demo_faults_take (self->faults, kind, "html", &value))
    {
      static const char html[] = "<html><body><h1>503 Service Unavailable</h1></body></html>\n";

      soup_server_message_set_status (message, value > 0 ? value : 503, NULL);
      soup_server_message_set_response (message, "text/html", SOUP_MEMORY_STATIC, html, sizeof html - 1);
      return TRUE;
    }
  if (proof_demo_faults_take (self->faults, kind, "server-error", &value))
    {
      fail (message, value > 0 ? value : 500, "InternalServerError", "InternalError",
            "We encountered an internal error. Please try again.");
      return TRUE;
    }
  if (proof_demo_faults_take (self->faults, kind, "throttle", &value))
    {
      if (value == 1)
        fail (message, service == SERVICE_S3 ? 503 : 400, "ProvisionedThroughputExceededException", "SlowDown",
              "Provisioned rate exceeded.");
      else
        fail (message, service == SERVICE_S3 ? 503 : 400, "ThrottlingException", "SlowDown",
              "Please reduce your request rate.");
      return TRUE;
    }
  return FALSE;
}

/* Returns: TRUE if the bucket was said to be elsewhere. */
static gboolean
answer_elsewhere (ProofDemoService         *self,
                  SoupServerMessage        *message,
                  const ProofDemoSignature *signature,
                  ProofDemoSignatureRules  *rules)
{
  gint64 value;

  if (!self->moved || !signature->scope)
    return FALSE;
  if (g_str_equal (signature->scope[2], OTHER_REGION))
    {
      rules->region = OTHER_REGION;
      return FALSE;
    }
  if (!proof_demo_faults_take (self->faults, "s3", "wrong-region", &value))
    return FALSE;

  rules->region = OTHER_REGION;
  if (value == 1)
    {
      proof_demo_s3_refuse (message, PROOF_DEMO_SIGNATURE_WRONG_REGION, signature, rules);
      return TRUE;
    }
  soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                "x-amz-bucket-region", OTHER_REGION);
  proof_demo_s3_fail (message, 301, "PermanentRedirect",
                      "The bucket you are attempting to access must be addressed using the specified endpoint. "
                      "Please send all future requests to this endpoint.",
                      "<Endpoint>s3." OTHER_REGION ".amazonaws.com</Endpoint>");
  return TRUE;
}

/* Signature and permission. Returns: TRUE if the request was refused. */
static gboolean
refuse (ProofDemoService  *self,
        SoupServerMessage *message,
        gint64             now,
        const char       **region)
{
  Service service = get_service (message);
  const char *kind = service_names[service];
  g_autoptr (GBytes) body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  ProofDemoSignatureRules rules = {
    .access_key = self->access_key,
    .secret = self->secret,
    .session_token = self->session_token,
    .region = PROOF_DEMO_REGION,
    .service = kind,
    .now = now,
    .window = service == SERVICE_S3 ? 15 * 60 : 5 * 60,
  };
  g_auto (ProofDemoSignature) signature = { 0 };
  ProofDemoVerdict verdict;

  proof_demo_signature_parse (&signature, soup_server_message_get_request_headers (message));
  if (service == SERVICE_S3 && answer_elsewhere (self, message, &signature, &rules))
    return TRUE;
  *region = rules.region;
  verdict = proof_demo_signature_check (&signature, &rules,
                                        soup_server_message_get_method (message),
                                        soup_server_message_get_uri (message),
                                        soup_server_message_get_request_headers (message), body);
  if (verdict != PROOF_DEMO_SIGNATURE_OK)
    {
      if (service == SERVICE_S3)
        proof_demo_s3_refuse (message, verdict, &signature, &rules);
      else
        proof_demo_rekognition_refuse (message, verdict, &signature, &rules);
      return TRUE;
    }
  if (proof_demo_faults_take (self->faults, kind, "expired-credentials", NULL))
    {
      fail (message, 400, "ExpiredTokenException", "ExpiredToken",
            service == SERVICE_S3 ? "The provided token has expired."
                                  : "The security token included in the request is expired");
      return TRUE;
    }
  if (proof_demo_faults_take (self->faults, kind, "access-denied", NULL))
    {
      fail (message, service == SERVICE_S3 ? 403 : 400, "AccessDeniedException", "AccessDenied",
            service == SERVICE_S3
              ? "User: arn:aws:iam::123456789012:user/demo is not authorized to perform: s3:GetObject because "
                "no identity-based policy allows the s3:GetObject action"
              : "User: arn:aws:iam::123456789012:user/demo is not authorized to perform: "
                "rekognition:GetLabelDetection because no identity-based policy allows the "
                "rekognition:GetLabelDetection action");
      return TRUE;
    }
  return FALSE;
}

static void
wrote_body_data_cb (SoupServerMessage *message,
                    guint              size,
                    ProofDemoService  *self)
{
  g_mutex_lock (&self->mutex);
  self->bytes_sent += size;
  g_mutex_unlock (&self->mutex);
}

/* The rest that was promised can no longer be written: libsoup gives the connection up. */
static void
cut_cb (SoupServerMessage *message,
        GBytes            *rest)
{
  g_socket_shutdown (soup_server_message_get_socket (message), TRUE, TRUE, NULL);
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), rest);
  soup_server_message_unpause (message);
}

static void
unref_bytes_cb (gpointer  data,
                GClosure *closure)
{
  g_bytes_unref (data);
}

/* Promises the whole body and ends the connection after @size bytes of it, 0 = half. */
static void
cut (SoupServerMessage *message,
     gint64             size)
{
  SoupMessageBody *body = soup_server_message_get_response_body (message);
  g_autoptr (GBytes) whole = soup_message_body_flatten (body);
  g_autoptr (GBytes) part = NULL;
  gsize full = g_bytes_get_size (whole);

  if (full < 2)
    return;
  size = CLAMP (size > 0 ? (gsize) size : full / 2, 1, full - 1);
  part = g_bytes_new_from_bytes (whole, 0, size);
  soup_message_body_truncate (body);
  soup_message_body_append_bytes (body, part);
  soup_message_headers_set_content_length (soup_server_message_get_response_headers (message), full);
  g_signal_connect_data (message, "wrote-chunk", G_CALLBACK (cut_cb),
                         g_bytes_new_from_bytes (whole, size, full - size), unref_bytes_cb, 0);
}

static void
set_ids (SoupServerMessage *message,
         Service            service,
         gint64             now)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (now);
  g_autofree char *date = soup_date_time_to_string (time, SOUP_DATE_HTTP);
  g_autofree char *id = NULL;

  soup_message_headers_replace (headers, "Date", date);
  if (service == SERVICE_REKOGNITION)
    {
      id = g_uuid_string_random ();
      soup_message_headers_replace (headers, "x-amzn-RequestId", id);
      return;
    }
  id = g_strdup_printf ("%08X%08X", g_random_int (), g_random_int ());
  soup_message_headers_replace (headers, "x-amz-request-id", id);
  soup_message_headers_replace (headers, "x-amz-id-2", "bG9vcGJhY2s=");
}

static void
answer (ProofDemoService  *self,
        SoupServerMessage *message)
{
  Service service = get_service (message);
  const char *kind = service_names[service];
  const char *region = PROOF_DEMO_REGION;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gint64 value;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (service == SERVICE_REKOGNITION)
    self->n_rekognition++;
  else
    self->n_s3++;
  if (proof_demo_faults_take (self->faults, kind, "skew", &value))
    now += value;
  set_ids (message, service, now);

  if (!answer_in_front (self, message) && !refuse (self, message, now, &region))
    {
      if (service == SERVICE_REKOGNITION)
        proof_demo_rekognition_answer (message, self->jobs, self->faults);
      else
        proof_demo_s3_answer (self->s3, message, region,
                              proof_demo_faults_take (self->faults, kind, "replaced", NULL));
    }
  if (soup_server_message_get_response_body (message)->length > 1 &&
      proof_demo_faults_take (self->faults, kind, "cut", &value))
    cut (message, value);
}

typedef struct
{
  ProofDemoService  *service;
  SoupServerMessage *message;
} Delayed;

static gboolean
delayed_cb (gpointer data)
{
  Delayed *delayed = data;

  answer (delayed->service, delayed->message);
  soup_server_message_unpause (delayed->message);
  return G_SOURCE_REMOVE;
}

static void
delayed_free (gpointer data)
{
  Delayed *delayed = data;

  g_object_unref (delayed->message);
  g_free (delayed);
}

static void
request_cb (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  ProofDemoService *self = user_data;
  g_autoptr (GSource) source = NULL;
  Delayed *delayed;
  gboolean is_slow;
  gint64 ms;

  g_signal_connect (message, "wrote-body-data", G_CALLBACK (wrote_body_data_cb), self);
  g_mutex_lock (&self->mutex);
  is_slow = proof_demo_faults_take (self->faults, service_names[get_service (message)], "slow", &ms);
  g_mutex_unlock (&self->mutex);
  if (!is_slow)
    {
      answer (self, message);
      return;
    }

  delayed = g_new (Delayed, 1);
  *delayed = (Delayed) { self, g_object_ref (message) };
  soup_server_message_pause (message);
  source = g_timeout_source_new (CLAMP (ms, 0, G_MAXINT));
  g_source_set_callback (source, delayed_cb, delayed, delayed_free);
  g_source_attach (source, self->context);
}

static gpointer
thread_func (gpointer data)
{
  ProofDemoService *self = data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  soup_server_disconnect (self->server);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

static gboolean
quit_cb (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

static void
proof_demo_service_finalize (GObject *object)
{
  ProofDemoService *self = PROOF_DEMO_SERVICE (object);

  if (self->thread)
    {
      g_main_context_invoke (self->context, quit_cb, self->loop);
      g_thread_join (self->thread);
    }
  g_clear_object (&self->server);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_free (self->url);
  g_free (self->access_key);
  g_free (self->secret);
  g_free (self->session_token);
  g_hash_table_unref (self->jobs);
  proof_demo_s3_free (self->s3);
  proof_demo_faults_free (self->faults);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (proof_demo_service_parent_class)->finalize (object);
}

static void
proof_demo_service_class_init (ProofDemoServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = proof_demo_service_finalize;
}

static void
proof_demo_service_init (ProofDemoService *self)
{
  g_mutex_init (&self->mutex);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->access_key = g_strdup (PROOF_DEMO_ACCESS_KEY);
  self->secret = g_strdup (PROOF_DEMO_SECRET);
  self->jobs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) proof_demo_job_free);
  self->s3 = proof_demo_s3_new ();
  self->faults = proof_demo_faults_new ();
}

/**
 * proof_demo_service_new:
 *
 * Listens at a free port of 127.0.0.1 and takes %PROOF_DEMO_ACCESS_KEY with %PROOF_DEMO_SECRET,
 * signed for %PROOF_DEMO_REGION.
 */
ProofDemoService *
proof_demo_service_new (GError **error)
{
  g_autoptr (ProofDemoService) self = g_object_new (PROOF_TYPE_DEMO_SERVICE, NULL);
  g_autoptr (GUri) uri = NULL;
  GSList *uris;
  gboolean listens;

  /* Signatures are over the path as it was sent. */
  self->server = soup_server_new ("raw-paths", TRUE, NULL);
  soup_server_add_handler (self->server, NULL, request_cb, self, NULL);
  /* Its sources belong to the context that is the default while it begins to listen. */
  g_main_context_push_thread_default (self->context);
  listens = soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, error);
  g_main_context_pop_thread_default (self->context);
  if (!listens)
    return NULL;
  uris = soup_server_get_uris (self->server);
  self->url = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  self->thread = g_thread_new ("proof-demo", thread_func, self);
  return g_steal_pointer (&self);
}

const char *
proof_demo_service_get_url (ProofDemoService *self)
{
  g_return_val_if_fail (PROOF_IS_DEMO_SERVICE (self), NULL);

  return self->url;
}

/**
 * proof_demo_service_set_keys:
 * @session_token: (nullable): what temporary credentials carry
 *
 * From now on only these are good.
 */
void
proof_demo_service_set_keys (ProofDemoService *self,
                             const char       *access_key,
                             const char       *secret,
                             const char       *session_token)
{
  g_return_if_fail (PROOF_IS_DEMO_SERVICE (self));
  g_return_if_fail (access_key && secret);

  g_mutex_lock (&self->mutex);
  g_set_str (&self->access_key, access_key);
  g_set_str (&self->secret, secret);
  g_set_str (&self->session_token, session_token);
  g_mutex_unlock (&self->mutex);
}

/**
 * proof_demo_service_add_job:
 * @timestamps: (nullable): whole results by timestamps, in the CLI's merged form
 * @segments: (nullable): whole results by segments
 *
 * Adds a job, or replaces one.
 */
void
proof_demo_service_add_job (ProofDemoService *self,
                            const char       *job_id,
                            GBytes           *timestamps,
                            GBytes           *segments)
{
  g_autoptr (GError) error = NULL;
  ProofDemoJob *job;

  g_return_if_fail (PROOF_IS_DEMO_SERVICE (self));
  g_return_if_fail (job_id);

  job = proof_demo_job_new (job_id, timestamps, segments, &error);
  if (!job)
    {
      g_critical ("Job %s: %s", job_id, error->message);
      return;
    }
  g_mutex_lock (&self->mutex);
  g_hash_table_replace (self->jobs, g_strdup (job_id), job);
  g_mutex_unlock (&self->mutex);
}

/**
 * proof_demo_service_add_object:
 *
 * Adds an object, or a new version of one that is there. Buckets come into being by their objects.
 */
void
proof_demo_service_add_object (ProofDemoService *self,
                               const char       *bucket,
                               const char       *key,
                               GBytes           *bytes)
{
  g_return_if_fail (PROOF_IS_DEMO_SERVICE (self));
  g_return_if_fail (bucket && key && bytes);

  g_mutex_lock (&self->mutex);
  proof_demo_s3_add (self->s3, bucket, key, bytes);
  g_mutex_unlock (&self->mutex);
}

/**
 * proof_demo_service_set_fault:
 * @fault: see the header; "s3:" or "rekognition:" in front limits it to that service
 * @count: how many answers it touches, -1 = all, 0 = none any more
 *
 * Faults may be combined; of those that answer by themselves, one after the other is used up.
 */
void
proof_demo_service_set_fault (ProofDemoService *self,
                              const char       *fault,
                              int               count,
                              gint64            value)
{
  gboolean known;

  g_return_if_fail (PROOF_IS_DEMO_SERVICE (self));
  g_return_if_fail (fault);

  g_mutex_lock (&self->mutex);
  known = proof_demo_faults_set (self->faults, fault, count, value);
  self->moved |= g_str_has_suffix (fault, "wrong-region");
  g_mutex_unlock (&self->mutex);
  g_return_if_fail (known);
}

/**
 * proof_demo_service_get_n_requests:
 * @kind: "rekognition", "s3" or "all"
 */
guint
proof_demo_service_get_n_requests (ProofDemoService *self,
                                   const char       *kind)
{
  guint n = 0;

  g_return_val_if_fail (PROOF_IS_DEMO_SERVICE (self), 0);
  g_return_val_if_fail (kind, 0);

  g_mutex_lock (&self->mutex);
  if (!g_str_equal (kind, "s3"))
    n += self->n_rekognition;
  if (!g_str_equal (kind, "rekognition"))
    n += self->n_s3;
  g_mutex_unlock (&self->mutex);
  return n;
}

/* Bytes of bodies written so far; one being written may not be counted yet. */
guint64
proof_demo_service_get_bytes_sent (ProofDemoService *self)
{
  guint64 bytes;

  g_return_val_if_fail (PROOF_IS_DEMO_SERVICE (self), 0);

  g_mutex_lock (&self->mutex);
  bytes = self->bytes_sent;
  g_mutex_unlock (&self->mutex);
  return bytes;
}
