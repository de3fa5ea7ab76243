/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The service's side of Signature Version 4. Written apart from the signer in aws/ on purpose: a
 * misreading of the rules must not agree with itself. */
#include "config.h"

#include "proof-demo-signature.h"

#include <stdio.h>
#include <string.h>

#define ALGORITHM "AWS4-HMAC-SHA256"

static char *
sha256_hex (GBytes *bytes)
{
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
}

/* HMAC-SHA256 of @text under @key into @key itself, which has room for a digest. */
static void
chain (guint8     *key,
       gsize      *key_size,
       const char *text)
{
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, key, *key_size);

  *key_size = 32;
  g_hmac_update (hmac, (const guint8 *) text, -1);
  g_hmac_get_digest (hmac, key, key_size);
}

static char *
compute (const char *secret,
         char      **scope,
         const char *string_to_sign)
{
  g_autofree char *start = g_strconcat ("AWS4", secret, NULL);
  gsize size = strlen (start);
  g_autofree guint8 *key = g_malloc (MAX (size, 32));
  GString *hex = g_string_new (NULL);

  memcpy (key, start, size);
  for (guint i = 0; i < 4; i++)
    chain (key, &size, scope[i]);
  chain (key, &size, string_to_sign);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (hex, "%02x", key[i]);
  return g_string_free (hex, FALSE);
}

/* Tells nothing by the time that it takes. */
static gboolean
equal (const char *a,
       const char *b)
{
  gsize size = strlen (a);
  guint8 difference = 0;

  if (strlen (b) != size)
    return FALSE;
  for (gsize i = 0; i < size; i++)
    difference |= (guint8) a[i] ^ (guint8) b[i];
  return difference == 0;
}

static int
compare_strings (gconstpointer a,
                 gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
recode (const char *text,
        const char *also_bare)
{
  g_autofree char *decoded = g_uri_unescape_string (text, NULL);

  return g_uri_escape_string (decoded ? decoded : text, also_bare, FALSE);
}

static char *
canonical_query (const char *query)
{
  g_autoptr (GPtrArray) pairs = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) parts = g_strsplit (query ? query : "", "&", -1);

  for (guint i = 0; parts[i]; i++)
    {
      g_auto (GStrv) pair = g_strsplit (parts[i], "=", 2);
      g_autofree char *name = NULL;
      g_autofree char *value = NULL;

      if (!pair[0])
        continue;
      name = recode (pair[0], NULL);
      value = recode (pair[1] ? pair[1] : "", NULL);
      /* By name, then by value: '\1' is below every character that a name can have. */
      g_ptr_array_add (pairs, g_strconcat (name, "\1", value, NULL));
    }
  g_ptr_array_sort (pairs, compare_strings);
  for (guint i = 0; i < pairs->len; i++)
    *strchr (pairs->pdata[i], '\1') = '=';
  g_ptr_array_add (pairs, NULL);
  return g_strjoinv ("&", (char **) pairs->pdata);
}

static char *
canonical_path (const char *path,
                gboolean    is_s3)
{
  g_autofree char *once = NULL;

  if (!path || !*path)
    path = "/";
  once = recode (path, "/");
  /* Every service but S3 encodes what is already encoded. */
  return is_s3 ? g_steal_pointer (&once) : g_uri_escape_string (once, "/", FALSE);
}

static char *
canonical_value (SoupMessageHeaders *headers,
                 const char         *name)
{
  SoupMessageHeadersIter iter;
  const char *key, *value;
  GString *joined = g_string_new (NULL);

  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &key, &value))
    {
      g_autofree char *trimmed = NULL;

      if (g_ascii_strcasecmp (key, name) != 0)
        continue;
      if (joined->len)
        g_string_append_c (joined, ',');
      trimmed = g_strstrip (g_strdup (value));
      for (const char *c = trimmed; *c; c++)
        if (*c != ' ' || c[1] != ' ')
          g_string_append_c (joined, *c);
    }
  return g_string_free (joined, FALSE);
}

static char *
canonical_request (const char         *method,
                   GUri               *uri,
                   SoupMessageHeaders *headers,
                   char              **names,
                   const char         *payload,
                   gboolean            is_s3)
{
  g_autofree char *path = canonical_path (g_uri_get_path (uri), is_s3);
  g_autofree char *query = canonical_query (g_uri_get_query (uri));
  g_autofree char *list = g_strjoinv (";", names);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s\n%s\n%s\n", method, path, query);
  for (guint i = 0; names[i]; i++)
    {
      g_autofree char *value = canonical_value (headers, names[i]);

      g_string_append_printf (text, "%s:%s\n", names[i], value);
    }
  g_string_append_printf (text, "\n%s\n%s", list, payload);
  return g_string_free (text, FALSE);
}

/* The value of `Name=` in an Authorization header's list. */
static char *
field (char      **fields,
       const char *name)
{
  for (guint i = 0; fields[i]; i++)
    {
      const char *text = g_strstrip (fields[i]);

      if (g_str_has_prefix (text, name) && text[strlen (name)] == '=')
        return g_strdup (text + strlen (name) + 1);
    }
  return NULL;
}

static gint64
parse_date (const char *date)
{
  int year, month, day, hour, minute, second, used = 0;
  g_autoptr (GDateTime) time = NULL;

  if (sscanf (date, "%4d%2d%2dT%2d%2d%2dZ%n", &year, &month, &day, &hour, &minute, &second,
              &used) != 6 ||
      used != 16 || date[used])
    return -1;
  time = g_date_time_new_utc (year, month, day, hour, minute, second);
  return time ? g_date_time_to_unix (time) : -1;
}

static char *
find_unsigned (SoupMessageHeaders *headers,
               char              **names)
{
  SoupMessageHeadersIter iter;
  const char *name, *value;

  if (!g_strv_contains ((const char *const *) names, "host"))
    return g_strdup ("host");
  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    {
      g_autofree char *lower = g_ascii_strdown (name, -1);

      if (g_str_has_prefix (lower, "x-amz-") &&
          !g_strv_contains ((const char *const *)names, lower))
        return g_steal_pointer (&lower);
    }
  return NULL;
}

/**
 * proof_demo_signature_parse:
 * @signature: (out caller-allocates): clear it after use
 *
 * Takes the Authorization header apart, without judging it.
 */
void
proof_demo_signature_parse (ProofDemoSignature *signature,
                            SoupMessageHeaders *headers)
{
  const char *authorization = soup_message_headers_get_one (headers, "Authorization");
  g_auto (GStrv) fields = NULL;
  g_auto (GStrv) scope = NULL;
  g_autofree char *credential = NULL;
  g_autofree char *names = NULL;

  *signature = (ProofDemoSignature) { .is_given = authorization != NULL };
  if (!authorization || !g_str_has_prefix (authorization, ALGORITHM " "))
    return;
  fields = g_strsplit (authorization + strlen (ALGORITHM " "), ",", -1);
  credential = field (fields, "Credential");
  names = field (fields, "SignedHeaders");
  signature->given = field (fields, "Signature");
  signature->date = g_strdup (soup_message_headers_get_one (headers, "X-Amz-Date"));
  if (!credential || !names || !signature->given || !signature->date)
    return;
  scope = g_strsplit (credential, "/", -1);
  signature->time = parse_date (signature->date);
  if (g_strv_length (scope) != 5 || signature->time < 0)
    return;
  signature->scope = g_steal_pointer (&scope);
  signature->signed_names = g_strsplit (names, ";", -1);
  qsort (signature->signed_names, g_strv_length (signature->signed_names), sizeof (char *),
         compare_strings);
}

/**
 * proof_demo_signature_check:
 * @signature: parsed from @headers; the steps are added to it
 * @uri: the request's, its path and query still encoded
 *
 * Checks a request signed in header form as AWS documents for Signature Version 4.
 * A path with dot segments cannot be checked: libsoup resolves them before we see it.
 */
ProofDemoVerdict
proof_demo_signature_check (ProofDemoSignature            *signature,
                            const ProofDemoSignatureRules *rules,
                            const char                    *method,
                            GUri                          *uri,
                            SoupMessageHeaders            *headers,
                            GBytes                        *body)
{
  gboolean is_s3 = g_str_equal (rules->service, "s3");
  const char *token = soup_message_headers_get_list (headers, "X-Amz-Security-Token");
  const char *declared = soup_message_headers_get_one (headers, "X-Amz-Content-SHA256");
  char **scope = signature->scope;
  g_autofree char *payload = NULL;
  g_autofree char *credential_scope = NULL;
  g_autofree char *digest = NULL;
  g_autofree char *expected = NULL;
  g_autoptr (GBytes) canonical = NULL;

  if (!signature->is_given)
    return PROOF_DEMO_SIGNATURE_MISSING;
  if (!scope)
    return PROOF_DEMO_SIGNATURE_MALFORMED;
  if (!g_str_equal (scope[0], rules->access_key))
    return PROOF_DEMO_SIGNATURE_UNKNOWN_KEY;
  if (g_strcmp0 (token, rules->session_token) != 0)
    return PROOF_DEMO_SIGNATURE_WRONG_TOKEN;
  if (strncmp (scope[1], signature->date, 8) != 0 || strlen (scope[1]) != 8 ||
      !g_str_equal (scope[3], rules->service) || !g_str_equal (scope[4], "aws4_request"))
    return PROOF_DEMO_SIGNATURE_WRONG_SCOPE;
  if (!g_str_equal (scope[2], rules->region))
    return PROOF_DEMO_SIGNATURE_WRONG_REGION;
  if (ABS (signature->time - rules->now) > rules->window)
    return PROOF_DEMO_SIGNATURE_SKEWED;
  signature->unsigned_header = find_unsigned (headers, signature->signed_names);
  if (signature->unsigned_header)
    return PROOF_DEMO_SIGNATURE_UNSIGNED;

  payload = sha256_hex (body);
  if (is_s3 && !declared)
    return PROOF_DEMO_SIGNATURE_NO_PAYLOAD;
  if (is_s3 && !g_str_equal (declared, "UNSIGNED-PAYLOAD") && !g_str_equal (declared, payload))
    return PROOF_DEMO_SIGNATURE_WRONG_PAYLOAD;

  signature->canonical_request = canonical_request (method, uri, headers, signature->signed_names,
                                                    is_s3 ? declared : payload, is_s3);
  canonical = g_bytes_new (signature->canonical_request, strlen (signature->canonical_request));
  digest = sha256_hex (canonical);
  credential_scope = g_strjoinv ("/", scope + 1);
  signature->string_to_sign =
    g_strdup_printf (ALGORITHM "\n%s\n%s\n%s", signature->date, credential_scope, digest);
  expected = compute (rules->secret, scope + 1, signature->string_to_sign);
  return equal (expected, signature->given) ? PROOF_DEMO_SIGNATURE_OK : PROOF_DEMO_SIGNATURE_WRONG;
}

void
proof_demo_signature_clear (ProofDemoSignature *signature)
{
  g_free (signature->date);
  g_strfreev (signature->scope);
  g_strfreev (signature->signed_names);
  g_free (signature->canonical_request);
  g_free (signature->string_to_sign);
  g_free (signature->given);
  g_free (signature->unsigned_header);
}
