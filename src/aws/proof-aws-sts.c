/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-aws-sts.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

#include "proof-aws-error.h"
#include "proof-aws-http.h"
#include "proof-aws-keys-json.h"
#include "proof-aws-request.h"
#include "proof-aws-retry.h"

#define VERSION "2011-06-15"
#define TIMEOUT_SECONDS 30
#define FORM "application/x-www-form-urlencoded; charset=utf-8"

/* (transfer full): "Action=…&Version=…&NAME=VALUE…"; may hold a token. */
static char *
make_form (const char         *action,
           const char * const *fields)
{
  GString *form = g_string_new (NULL);

  g_string_append_printf (form, "Action=%s&Version=" VERSION, action);
  for (guint i = 0; fields[i]; i += 2)
    {
      g_string_append_printf (form, "&%s=", fields[i]);
      g_string_append_uri_escaped (form, fields[i + 1], NULL, FALSE);
    }

  return g_string_free (form, FALSE);
}

static void
text_cb (GMarkupParseContext  *context,
         const char           *text,
         gsize                 length,
         gpointer              user_data,
         GError              **error)
{
  char *value = g_strstrip (g_strndup (text, length));

  /* The blanks between elements, and what comes twice, are nothing. */
  if (*value && !g_hash_table_contains (user_data, g_markup_parse_context_get_element (context)))
    g_hash_table_insert (user_data, g_strdup (g_markup_parse_context_get_element (context)), value);
  else
    proof_aws_wipe (value);
}

static GHashTable *
parse_xml (GBytes *body)
{
  static const GMarkupParser parser = { .text = text_cb };
  g_autoptr (GHashTable) answer =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) proof_aws_wipe);
  g_autoptr (GMarkupParseContext) context =
    g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, answer, NULL);
  gsize length;
  const char *text = g_bytes_get_data (body, &length);

  return g_markup_parse_context_parse (context, text, length, NULL) &&
         g_markup_parse_context_end_parse (context, NULL)
         ? g_steal_pointer (&answer)
         : NULL;
}

/* One signed, or unsigned, request; signed afresh each time. */
static GBytes *
send_once (const char                *action,
           const char                *region,
           const char                *url,
           const char                *form,
           const ProofAwsCredentials *credentials,
           const char                *ca_bundle,
           gint64                     now_us,
           GCancellable              *cancellable,
           guint                     *status,
           SoupMessageHeaders       **answer_headers,
           GError                   **error)
{
  g_autofree char *address = g_strconcat (url, "/", NULL);
  g_autoptr (GUri) uri = g_uri_parse (address, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (ProofAwsRequest) request = proof_aws_request_new (action, "sts", region, "POST", uri);
  g_autoptr (SoupMessageHeaders) headers =
    soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);
  g_autoptr (GPtrArray) pairs = g_ptr_array_new ();
  SoupMessageHeadersIter iter;
  const char *name, *value;

  soup_message_headers_replace (headers, "Content-Type", FORM);
  if (credentials)
    {
      proof_aws_request_add_header (request, "Content-Type", FORM);
      request->body = g_bytes_new_static (form, strlen (form));
      proof_aws_request_sign (request, credentials, now_us / G_USEC_PER_SEC, headers);
    }
  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    {
      g_ptr_array_add (pairs, (gpointer) name);
      g_ptr_array_add (pairs, (gpointer) value);
    }
  g_ptr_array_add (pairs, NULL);

  return proof_aws_http_exchange ("POST", address, (const char * const *) pairs->pdata, form,
                                  ca_bundle, TIMEOUT_SECONDS, cancellable, status, answer_headers,
                                  error);
}

/* What a refusal means; the fault of a service that knows objects would be worded for those. */
static GError *
refusal (guint                      status,
         GBytes                    *body,
         const ProofAwsCredentials *credentials,
         const char                *action,
         const char                *region,
         const char                *about,
         ProofAwsFaultKind         *kind)
{
  g_autoptr (SoupMessageHeaders) headers =
    soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  g_autoptr (ProofAwsFault) fault = proof_aws_fault_new (status, headers, body);
  g_autofree char *advice = NULL;
  GError *error;

  if (credentials)
    proof_aws_fault_redact (fault, credentials);
  *kind = g_str_equal (fault->code, "IDPCommunicationError") ? PROOF_AWS_FAULT_TRANSIENT
                                                             : proof_aws_fault_get_kind (fault);
  if (!g_str_equal (fault->code, "AccessDenied"))
    {
      error = proof_aws_fault_to_error (fault, action, region);
      g_prefix_error (&error, "%s: ", about);
      return error;
    }

  return g_error_new (PROOF_AWS_ERROR, PROOF_AWS_ERROR_ACCESS_DENIED,
                      _("%s: AWS does not allow it. Check the ARN, the external_id and the "
                        "mfa_serial in the config file, and ask for the permission that is named "
                        "here. AWS says: “%s” (%s, region %s, %s, request %s)"), about,
                      fault->message ? fault->message : fault->code, action, region, fault->code,
                      fault->request_id ? fault->request_id : C_("request", "unknown"));
}

static gboolean
may_try_again (ProofAwsRetry     *retry,
               guint             *bucket,
               ProofAwsRetryKind  kind,
               double             scale,
               GCancellable      *cancellable)
{
  GPollFD poll_fd;
  guint delay_ms;

  if (!proof_aws_retry_next (retry, bucket, kind, -1, g_random_double (), &delay_ms))
    return FALSE;

  if (cancellable && g_cancellable_make_pollfd (cancellable, &poll_fd))
    {
      g_poll (&poll_fd, 1, delay_ms * scale);
      g_cancellable_release_fd (cancellable);
    }
  else
    {
      g_usleep (delay_ms * scale * 1000);
    }

  return TRUE;
}

/**
 * proof_aws_sts_call:
 * @settings: region, endpoint, certificates
 * @action: "AssumeRole", …
 * @fields: name, value, … NULL
 * @credentials: (nullable): NULL = unsigned
 * @about: begins every message about a refusal: whose role it is
 * @cancellable: (nullable): ends it early
 * @error: PROOF_AWS_ERROR
 *
 * Tries again where that may help, and once by the server's clock where ours is wrong.
 *
 * Returns: (transfer full) (nullable): the answer
 */
GHashTable *
proof_aws_sts_call (ProofAwsSettings          *settings,
                    const char                *action,
                    const char * const        *fields,
                    const ProofAwsCredentials *credentials,
                    const char                *about,
                    GCancellable              *cancellable,
                    GError                   **error)
{
  const char *region = proof_aws_settings_get_region (settings, error);
  g_autofree char *url =
    region ? proof_aws_settings_dup_endpoint (settings, "sts", region, NULL, error) : NULL;
  ProofAwsRetry retry = { .max_attempts = proof_aws_settings_get_max_attempts (settings) };
  guint bucket = PROOF_AWS_RETRY_BUCKET;
  GHashTable *answer = NULL;
  GError *cause = NULL;
  gint64 offset_us = 0;
  gboolean again = TRUE, clock_tried = FALSE;
  char *form;

  if (!url)
    return NULL;

  form = make_form (action, fields);
  while (again)
    {
      ProofAwsFaultKind kind = PROOF_AWS_FAULT_FINAL;
      guint status = 0;
      gint64 started_us = g_get_real_time (), learned_us = offset_us;
      g_autoptr (SoupMessageHeaders) headers = NULL;
      g_autoptr (GBytes) body = NULL;

      g_clear_error (&cause);
      body = send_once (action, region, url, form, credentials,
                        proof_aws_settings_get_ca_bundle (settings), started_us + offset_us, cancellable,
                        &status, &headers, &cause);
      if (body && SOUP_STATUS_IS_SUCCESSFUL (status))
        {
          answer = parse_xml (body);
          if (!answer)
            g_set_error (&cause, PROOF_AWS_ERROR, PROOF_AWS_ERROR_PROTOCOL,
                         _("%s: the answer of %s is not one of AWS. Check the endpoint of STS "
                           "(AWS_ENDPOINT_URL_STS)."), about, url);
          break;
        }
      if (body)
        cause = refusal (status, body, credentials, action, region, about, &kind);
      else if (g_error_matches (cause, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NETWORK))
        kind = PROOF_AWS_FAULT_TRANSIENT;

      if (kind == PROOF_AWS_FAULT_CLOCK && !clock_tried &&
          proof_aws_http_get_clock_offset (headers, started_us, &learned_us) &&
          llabs (learned_us - offset_us) > PROOF_AWS_CLOCK_TOLERANCE_US)
        {
          clock_tried = TRUE;
          offset_us = learned_us;
          continue;
        }

      again = (kind == PROOF_AWS_FAULT_TRANSIENT || kind == PROOF_AWS_FAULT_THROTTLE) &&
              may_try_again (&retry, &bucket,
                             kind == PROOF_AWS_FAULT_THROTTLE ? PROOF_AWS_RETRY_THROTTLE
                                                              : PROOF_AWS_RETRY_TRANSIENT,
                             proof_aws_settings_get_retry_scale (settings), cancellable);
    }
  proof_aws_wipe (form);
  if (cause)
    g_propagate_error (error, cause);

  return answer;
}

/**
 * proof_aws_sts_get_credentials:
 * @answer: of AssumeRole or AssumeRoleWithWebIdentity
 * @source: where they are from, for people
 * @error: PROOF_AWS_ERROR_PROTOCOL
 *
 * Returns: (transfer full) (nullable): the keys in it
 */
ProofAwsCredentials *
proof_aws_sts_get_credentials (GHashTable  *answer,
                               const char  *source,
                               GError     **error)
{
  const char *access_key = g_hash_table_lookup (answer, "AccessKeyId");
  const char *secret = g_hash_table_lookup (answer, "SecretAccessKey");
  const char *token = g_hash_table_lookup (answer, "SessionToken");
  gint64 expires = proof_aws_parse_time (g_hash_table_lookup (answer, "Expiration"));

  if (access_key && secret && token && expires > 0)
    return proof_aws_credentials_new (access_key, secret, token, expires, source);

  g_set_error_literal (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_PROTOCOL,
                       _("The answer of STS has no keys. Check its endpoint "
                         "(AWS_ENDPOINT_URL_STS)."));
  return NULL;
}
