/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-aws-signer.h"

#include <string.h>

#define ALGORITHM "AWS4-HMAC-SHA256"

typedef struct
{
  char *name;
  char *value;
} Pair;

static void
pair_free (Pair *pair)
{
  g_free (pair->name);
  g_free (pair->value);
  g_free (pair);
}

static void
add_pair (GPtrArray *pairs,
          char      *name,
          char      *value)
{
  Pair *pair = g_new (Pair, 1);

  pair->name = name;
  pair->value = value;
  g_ptr_array_add (pairs, pair);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  const Pair *pair_a = a, *pair_b = b;

  return strcmp (pair_a->name, pair_b->name);
}

static int
compare_pairs (gconstpointer a,
               gconstpointer b)
{
  const Pair *pair_a = a, *pair_b = b;
  int order = strcmp (pair_a->name, pair_b->name);

  return order != 0 ? order : strcmp (pair_a->value, pair_b->value);
}

/* The one alphabet of SigV4: A-Za-z0-9-._~ stay, all other bytes become %XX. */
static char *
encode_bytes (const char *bytes,
              gsize       length,
              gboolean    keep_slash)
{
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < length; i++)
    {
      guchar c = bytes[i];

      if (g_ascii_isalnum (c) || c == '-' || c == '.' || c == '_' || c == '~' ||
          (c == '/' && keep_slash))
        g_string_append_c (out, c);
      else
        g_string_append_printf (out, "%%%02X", c);
    }

  return g_string_free (out, FALSE);
}

static char *
encode (const char *text)
{
  return encode_bytes (text, strlen (text), FALSE);
}

static char *
encode_path (const char *path)
{
  return encode_bytes (path, strlen (path), TRUE);
}

/* Decodes what was encoded, leaves a stray % as it is, and encodes in the
 * one way that is signed. */
static char *
encode_afresh (const char *text,
               gsize       length)
{
  GString *raw = g_string_new (NULL);
  char *out;

  for (gsize i = 0; i < length; i++)
    {
      if (text[i] == '%' && i + 2 < length &&
          g_ascii_isxdigit (text[i + 1]) && g_ascii_isxdigit (text[i + 2]))
        {
          g_string_append_c (raw, g_ascii_xdigit_value (text[i + 1]) << 4 |
                                  g_ascii_xdigit_value (text[i + 2]));
          i += 2;
        }
      else
        {
          g_string_append_c (raw, text[i]);
        }
    }

  out = encode_bytes (raw->str, raw->len, FALSE);
  g_string_free (raw, TRUE);

  return out;
}

static char *
canonical_path (const ProofAwsSignInput *input)
{
  g_autoptr (GPtrArray) kept = NULL;
  g_auto (GStrv) segments = NULL;
  g_autofree char *joined = NULL, *path = NULL;
  guint n;

  if (input->path_rule == PROOF_AWS_PATH_VERBATIM)
    return g_strdup (input->path);

  if (input->path_rule == PROOF_AWS_PATH_ENCODED)
    return encode_path (input->path);

  segments = g_strsplit (input->path, "/", -1);
  kept = g_ptr_array_new ();
  for (guint i = 0; segments[i]; i++)
    {
      if (g_str_equal (segments[i], "..") && kept->len > 0)
        g_ptr_array_remove_index (kept, kept->len - 1);
      else if (*segments[i] && !g_str_equal (segments[i], ".") && !g_str_equal (segments[i], ".."))
        g_ptr_array_add (kept, segments[i]);
    }
  n = kept->len;
  g_ptr_array_add (kept, NULL);
  joined = g_strjoinv ("/", (char **) kept->pdata);
  path = g_strconcat ("/", joined, n > 0 && g_str_has_suffix (input->path, "/") ? "/" : NULL, NULL);

  return encode_path (path);
}

static char *
canonical_query (const char *query,
                 GPtrArray  *extra)
{
  g_autoptr (GPtrArray) pairs = g_ptr_array_new_with_free_func ((GDestroyNotify) pair_free);
  g_auto (GStrv) parts = g_strsplit (query ? query : "", "&", -1);
  GString *out = g_string_new (NULL);

  for (guint i = 0; parts[i]; i++)
    {
      gsize name_length = strcspn (parts[i], "=");
      const char *value = parts[i] + name_length + (parts[i][name_length] == '=');

      if (*parts[i])
        add_pair (pairs, encode_afresh (parts[i], name_length),
                  encode_afresh (value, strlen (value)));
    }
  for (guint i = 0; i < extra->len; i += 2)
    add_pair (pairs, encode (extra->pdata[i]), encode (extra->pdata[i + 1]));

  g_ptr_array_sort_values (pairs, compare_pairs);
  for (guint i = 0; i < pairs->len; i++)
    {
      const Pair *pair = pairs->pdata[i];

      g_string_append_printf (out, "%s%s=%s", i > 0 ? "&" : "", pair->name, pair->value);
    }

  return g_string_free (out, FALSE);
}

/* Trimmed, and inner runs of blanks as one. */
static char *
canonical_value (const char *value)
{
  GString *out = g_string_new (NULL);

  for (const char *p = value; *p; p++)
    {
      if (*p != ' ' && *p != '\t')
        g_string_append_c (out, *p);
      else if (out->len > 0 && out->str[out->len - 1] != ' ')
        g_string_append_c (out, ' ');
    }
  if (out->len > 0 && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);

  return g_string_free (out, FALSE);
}

/* Sorted by name, repeats joined; @block gets the lines, @names the list. */
static void
canonical_headers (GPtrArray *headers,
                   GString   *block,
                   GString   *names)
{
  const char *last = NULL;

  g_ptr_array_sort_values (headers, compare_names);
  for (guint i = 0; i < headers->len; i++)
    {
      const Pair *pair = headers->pdata[i];

      if (last && g_str_equal (pair->name, last))
        {
          g_string_append_printf (block, ",%s", pair->value);
          continue;
        }
      g_string_append_printf (block, "%s%s:%s", last ? "\n" : "", pair->name, pair->value);
      g_string_append_printf (names, "%s%s", last ? ";" : "", pair->name);
      last = pair->name;
    }
  g_string_append_c (block, '\n');
}

static void
hmac (const guint8 *key,
      gsize         key_length,
      const char   *text,
      guint8        digest[32])
{
  g_autoptr (GHmac) mac = g_hmac_new (G_CHECKSUM_SHA256, key, key_length);
  gsize length = 32;

  g_hmac_update (mac, (const guchar *) text, -1);
  g_hmac_get_digest (mac, digest, &length);
}

static char *
make_signature (const ProofAwsSignInput *input,
                const char              *day,
                const char              *string_to_sign)
{
  char *start = g_strconcat ("AWS4", proof_aws_credentials_get_secret (input->credentials), NULL);
  GString *hex = g_string_new (NULL);
  guint8 key[32];

  hmac ((const guint8 *) start, strlen (start), day, key);
  hmac (key, sizeof key, input->region, key);
  hmac (key, sizeof key, input->service, key);
  hmac (key, sizeof key, "aws4_request", key);
  hmac (key, sizeof key, string_to_sign, key);
  for (guint i = 0; i < sizeof key; i++)
    g_string_append_printf (hex, "%02x", key[i]);

  proof_aws_wipe (start);
  explicit_bzero (key, sizeof key);

  return g_string_free (hex, FALSE);
}

/**
 * proof_aws_sign:
 * @input: a request and what it is signed with; time, date and token headers are added here
 *
 * Signs in the header form, or in the query form (a presigned URL) where @input has an expiry.
 * Follows "AWS Signature Version 4 for API requests" of the IAM guide. Any thread.
 *
 * Returns: (transfer full): what to send, and every step on the way to it
 */
ProofAwsSignature *
proof_aws_sign (const ProofAwsSignInput *input)
{
  const char *token = proof_aws_credentials_get_token (input->credentials);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (input->time);
  g_autoptr (GPtrArray) headers = g_ptr_array_new_with_free_func ((GDestroyNotify) pair_free);
  g_autoptr (GPtrArray) extra = g_ptr_array_new ();
  g_autoptr (GString) block = g_string_new (NULL);
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *day = NULL, *scope = NULL, *credential = NULL, *expires = NULL;
  g_autofree char *path = NULL, *query = NULL, *hash = NULL;
  ProofAwsSignature *self = g_new0 (ProofAwsSignature, 1);

  g_return_val_if_fail (time != NULL, NULL);

  self->date = g_date_time_format (time, "%Y%m%dT%H%M%SZ");
  day = g_strndup (self->date, 8);
  scope = g_strjoin ("/", day, input->region, input->service, "aws4_request", NULL);
  credential = g_strjoin ("/", proof_aws_credentials_get_access_key (input->credentials), scope,
                          NULL);

  for (guint i = 0; input->headers[i]; i += 2)
    add_pair (headers, g_ascii_strdown (input->headers[i], -1),
              canonical_value (input->headers[i + 1]));
  if (input->expires == 0)
    {
      add_pair (headers, g_strdup ("x-amz-date"), g_strdup (self->date));
      if (token)
        add_pair (headers, g_strdup ("x-amz-security-token"), g_strdup (token));
    }
  canonical_headers (headers, block, names);

  if (input->expires > 0)
    {
      const char *fields[] = {
        "X-Amz-Algorithm", ALGORITHM,
        "X-Amz-Credential", credential,
        "X-Amz-Date", self->date,
        "X-Amz-Expires", expires = g_strdup_printf ("%u", input->expires),
        "X-Amz-SignedHeaders", names->str,
        "X-Amz-Security-Token", token,
      };

      for (guint i = 0; i < G_N_ELEMENTS (fields) - (token ? 0 : 2); i++)
        g_ptr_array_add (extra, (gpointer) fields[i]);
    }

  path = canonical_path (input);
  query = canonical_query (input->query, extra);
  self->canonical_request = g_strjoin ("\n", input->method, path, query, block->str, names->str,
                                       input->payload_hash, NULL);
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, self->canonical_request, -1);
  self->string_to_sign = g_strjoin ("\n", ALGORITHM, self->date, scope, hash, NULL);
  self->signature = make_signature (input, day, self->string_to_sign);

  if (input->expires > 0)
    self->query = g_strconcat (query, "&X-Amz-Signature=", self->signature, NULL);
  else
    self->authorization = g_strdup_printf (ALGORITHM
                                           " Credential=%s, SignedHeaders=%s, Signature=%s",
                                           credential, names->str, self->signature);

  return self;
}

void
proof_aws_signature_free (ProofAwsSignature *self)
{
  g_free (self->date);
  proof_aws_wipe (self->canonical_request);
  g_free (self->string_to_sign);
  proof_aws_wipe (self->signature);
  proof_aws_wipe (self->authorization);
  proof_aws_wipe (self->query);
  g_free (self);
}
