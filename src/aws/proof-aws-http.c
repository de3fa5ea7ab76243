/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The small exchanges that give credentials: one request, one answer, in the calling thread. */
#include "config.h"

#include "proof-aws-http.h"

#include <glib/gi18n.h>
#include <string.h>

#include "proof-aws-credentials.h"
#include "proof-aws-endpoint.h"

#define MAX_EXCHANGE_US (15 * 60 * G_USEC_PER_SEC)

typedef struct
{
  gsize size;
  char data[];
} Secret;

static void
secret_free (gpointer data)
{
  Secret *self = data;

  explicit_bzero (self->data, self->size);
  g_free (self);
}

/* A copy that is wiped on free: what goes either way may be a secret. */
static GBytes *
secret_bytes (const char *data,
              gsize       size)
{
  Secret *secret = g_malloc (sizeof *secret + size);

  secret->size = size;
  memcpy (secret->data, data, size);

  return g_bytes_new_with_free_func (secret->data, size, secret_free, secret);
}

/* The machine itself, and the fixed link-local addresses at which AWS gives its own machines
 * their keys: no name is looked up, and no packet is routed. */
static gboolean
may_be_plain (const char *host)
{
  static const char * const metadata[] = {
    "169.254.169.254", "169.254.170.2", "169.254.170.23", "fd00:ec2::254", "fd00:ec2::23", NULL
  };

  return proof_aws_host_is_loopback (host) || g_strv_contains (metadata, host);
}

static GUri *
parse_url (const char  *url,
           GError     **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  const char *scheme = uri ? g_uri_get_scheme (uri) : "";
  const char *host = uri ? g_uri_get_host (uri) : NULL;

  if (!host || !*host || g_uri_get_userinfo (uri) ||
      (!g_str_equal (scheme, "https") && !g_str_equal (scheme, "http")))
    {
      /* Not repeated: it may hold a password. */
      g_set_error_literal (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG,
                           _("An address for credentials is not one of the form "
                             "https://host/path."));
      return NULL;
    }
  if (g_str_equal (scheme, "http") && !may_be_plain (host))
    {
      g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG,
                   _("http://%s is not encrypted: credentials come by plain http from this "
                     "machine and the metadata addresses of AWS alone. Use https."), host);
      return NULL;
    }

  return g_steal_pointer (&uri);
}

static SoupSession *
make_session (GUri        *uri,
              const char  *ca_bundle,
              guint        timeout_s,
              GError     **error)
{
  g_autoptr (SoupSession) session =
    soup_session_new_with_options ("timeout", timeout_s, "user-agent", "Proofreel/" PROOF_VERSION,
                                   NULL);

  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  if (may_be_plain (g_uri_get_host (uri)))
    soup_session_set_proxy_resolver (session, NULL);
  if (ca_bundle)
    {
      g_autoptr (GError) cause = NULL;
      g_autoptr (GTlsDatabase) database = g_tls_file_database_new (ca_bundle, &cause);

      if (!database)
        {
          g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG,
                       _("The certificates in %s cannot be used: %s. Mend AWS_CA_BUNDLE or "
                         "ca_bundle, or unset it."), ca_bundle, cause->message);
          return NULL;
        }
      soup_session_set_tls_database (session, database);
    }

  return g_steal_pointer (&session);
}

/* Reads to the end, but neither without end nor for ever. */
static GBytes *
read_answer (GInputStream  *stream,
             SoupMessage   *message,
             gint64         deadline,
             GCancellable  *cancellable,
             GError       **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  char *buffer = g_malloc (PROOF_AWS_HTTP_MAX_ANSWER + 1);
  gsize length = 0;
  gssize n = 1;
  GBytes *bytes = NULL;

  while (n > 0 && length <= PROOF_AWS_HTTP_MAX_ANSWER && g_get_monotonic_time () < deadline)
    {
      n = g_input_stream_read (stream, buffer + length, PROOF_AWS_HTTP_MAX_ANSWER + 1 - length,
                               cancellable, error);
      length += MAX (n, 0);
    }

  if (length > PROOF_AWS_HTTP_MAX_ANSWER)
    g_set_error_literal (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_PROTOCOL,
                         _("the answer is far too long"));
  else if (n > 0)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, _("the answer took too long"));
  else if (n == 0 && soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH &&
           (goffset) length < soup_message_headers_get_content_length (headers))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                         _("the answer was cut short"));
  else if (n == 0)
    bytes = secret_bytes (buffer, length);

  explicit_bzero (buffer, length);
  g_free (buffer);

  return bytes;
}

/**
 * proof_aws_http_is_from_server:
 * @message: whose answer is here
 * @error: G_IO_ERROR_PROXY_FAILED where another attempt may help, else _PROXY_NOT_ALLOWED
 *
 * What is asked over TLS and answered without it was answered by a proxy, which would not connect.
 *
 * Returns: whether the answer is the server's
 */
gboolean
proof_aws_http_is_from_server (SoupMessage  *message,
                               GError      **error)
{
  guint status = soup_message_get_status (message);

  if (!g_str_equal (g_uri_get_scheme (soup_message_get_uri (message)), "https") ||
      soup_message_get_tls_peer_certificate (message))
    return TRUE;

  g_set_error (error, G_IO_ERROR,
               SOUP_STATUS_IS_SERVER_ERROR (status) ? G_IO_ERROR_PROXY_FAILED
                                                    : G_IO_ERROR_PROXY_NOT_ALLOWED,
               _("the proxy in between refuses to connect (%u %s)"), status,
               soup_status_get_phrase (status));
  return FALSE;
}

/* (transfer none): what to do after @cause. */
const char *
proof_aws_http_get_advice (const GError *cause)
{
  if (cause->domain == G_TLS_ERROR)
    return _("If this network inspects TLS, name its certificate file in AWS_CA_BUNDLE.");
  if (cause->domain == G_RESOLVER_ERROR)
    return _("Check the network, the region and the endpoint.");
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PROXY_FAILED) ||
      g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PROXY_NOT_ALLOWED) ||
      g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PROXY_AUTH_FAILED) ||
      g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PROXY_NEED_AUTH))
    return _("Check the proxy in the network settings, or ask whoever runs it to let this host "
             "through.");

  return _("Check the network and try again.");
}

/* Words @cause for people; nothing of the URL but its host, since a path may be private. */
static void
set_no_answer (GError      **error,
               const char   *host,
               const GError *cause)
{
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_error_copy (cause));
  else if (cause->domain == PROOF_AWS_ERROR)
    g_set_error (error, PROOF_AWS_ERROR, cause->code, _("%s cannot be understood: %s."), host,
                 cause->message);
  else
    g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NETWORK,
                 /* Translators: a host, what went wrong, and what to do. */
                 _("%s did not answer: %s. %s"), host, cause->message,
                 proof_aws_http_get_advice (cause));
}

/**
 * proof_aws_http_exchange:
 * @method: "GET", "POST", "PUT"
 * @url: https; plain http for loopback and the metadata addresses of AWS, which no proxy sees
 * @headers: (nullable): name, value, …, NULL
 * @body: (nullable): UTF-8; its type is to be among @headers
 * @ca_bundle: (nullable): path of a PEM file that takes the place of the system's authorities
 * @timeout_s: seconds without a byte, and for the whole answer once it has begun
 * @cancellable: (nullable): ends it early
 * @status: (out): of the answer, redirects and refusals among them
 * @answer_headers: (out) (optional) (transfer full): of the answer
 * @error: PROOF_AWS_ERROR_NETWORK, _PROTOCOL or _CONFIG, or G_IO_ERROR_CANCELLED
 *
 * Blocks: for worker threads. Never follows a redirect and never tries twice.
 *
 * Returns: (transfer full) (nullable): the body, wiped on free; NULL where there is no answer
 */
GBytes *
proof_aws_http_exchange (const char          *method,
                         const char          *url,
                         const char *const   *headers,
                         const char          *body,
                         const char          *ca_bundle,
                         guint                timeout_s,
                         GCancellable        *cancellable,
                         guint               *status,
                         SoupMessageHeaders **answer_headers,
                         GError             **error)
{
  g_autoptr (GUri) uri = parse_url (url, error);
  g_autoptr (SoupSession) session = uri ? make_session (uri, ca_bundle, timeout_s, error) : NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) cause = NULL;
  GBytes *answer = NULL;

  if (!session)
    return NULL;

  message = soup_message_new_from_uri (method, uri);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_set_force_http1 (message, TRUE);
  for (gsize i = 0; headers && headers[i]; i += 2)
    soup_message_headers_replace (soup_message_get_request_headers (message), headers[i],
                                  headers[i + 1]);
  if (body)
    {
      g_autoptr (GBytes) bytes = secret_bytes (body, strlen (body));

      soup_message_set_request_body_from_bytes (message, NULL, bytes);
    }

  stream = soup_session_send (session, message, cancellable, &cause);
  if (stream && proof_aws_http_is_from_server (message, &cause))
    answer = read_answer (stream, message,
                          g_get_monotonic_time () + timeout_s * G_USEC_PER_SEC, cancellable,
                          &cause);
  if (!answer)
    {
      set_no_answer (error, g_uri_get_host (uri), cause);
      return NULL;
    }

  *status = soup_message_get_status (message);
  if (answer_headers)
    *answer_headers = soup_message_headers_ref (soup_message_get_response_headers (message));

  return answer;
}

/**
 * proof_aws_http_get_clock_offset:
 * @answer_headers: of an answer
 * @started_us: when its request was sent, real time
 * @offset_us: (out): what to add to our clock; set only where TRUE is returned
 *
 * Every answer tells the server's time, unless a cache gave it or it was long under way.
 */
gboolean
proof_aws_http_get_clock_offset (SoupMessageHeaders *answer_headers,
                                 gint64              started_us,
                                 gint64             *offset_us)
{
  const char *text = soup_message_headers_get_one (answer_headers, "Date");
  g_autoptr (GDateTime) date = text ? soup_date_time_new_from_http_string (text) : NULL;
  gint64 now = g_get_real_time ();

  if (!date || soup_message_headers_get_one (answer_headers, "Age") ||
      now - started_us >= MAX_EXCHANGE_US)
    return FALSE;

  *offset_us = g_date_time_to_unix (date) * G_USEC_PER_SEC - now;

  return TRUE;
}
