/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-demo-s3.h"

#include <gio/gio.h>
#include <string.h>

#include "proof-demo-s3-error.h"

#define XMLNS "http://s3.amazonaws.com/doc/2006-03-01/"

/* One version of an object. */
typedef struct
{
  GBytes    *bytes;
  char      *etag; /* with its quotes */
  char      *id;
  GDateTime *modified;
} Version;

struct _ProofDemoS3
{
  GTree *buckets; /* bucket → GTree of key → GPtrArray of Version, the newest last */
};

static int
compare_keys (gconstpointer a,
              gconstpointer b,
              gpointer      user_data)
{
  return strcmp (a, b);
}

static Version *
version_new (GBytes *bytes)
{
  Version *version = g_new0 (Version, 1);
  g_autofree char *md5 = g_compute_checksum_for_bytes (G_CHECKSUM_MD5, bytes);
  g_autofree char *id = g_uuid_string_random ();

  version->bytes = g_bytes_ref (bytes);
  version->etag = g_strdup_printf ("\"%s\"", md5);
  version->id = g_strdelimit (g_steal_pointer (&id), "-", '_');
  version->modified = g_date_time_new_now_utc ();
  return version;
}

static void
version_free (gpointer data)
{
  Version *version = data;

  g_bytes_unref (version->bytes);
  g_free (version->etag);
  g_free (version->id);
  g_date_time_unref (version->modified);
  g_free (version);
}

static char *
format_time (GDateTime *time)
{
  return g_date_time_format (time, "%Y-%m-%dT%H:%M:%S.000Z");
}

static const char *
get_query (GHashTable *query,
           const char *name)
{
  const char *value = g_hash_table_lookup (query, name);

  return value ? value : "";
}

static void
append_object (GString       *xml,
               const char    *name,
               const Version *version)
{
  g_autofree char *time = format_time (version->modified);
  g_autofree char *item = g_markup_printf_escaped (
      "<Contents><Key>%s</Key><LastModified>%s</LastModified><ETag>%s</ETag>"
      "<Size>%" G_GSIZE_FORMAT "</Size><StorageClass>STANDARD</StorageClass></Contents>",
      name, time, version->etag, g_bytes_get_size (version->bytes));

  g_string_append (xml, item);
}

/* ListObjectsV2, as far as listing and copying by the AWS CLI needs it: never more than one page.
 */
static void
answer_list (SoupServerMessage *message,
             const char        *bucket,
             GTree             *keys,
             GHashTable        *query)
{
  const char *prefix = get_query (query, "prefix");
  const char *delimiter = get_query (query, "delimiter");
  gboolean is_url = g_str_equal (get_query (query, "encoding-type"), "url");
  g_autofree char *written_prefix =
      is_url ? g_uri_escape_string (prefix, "/", FALSE) : g_strdup (prefix);
  g_autofree char *last_folder = NULL;
  g_autofree char *head = NULL;
  GString *items = g_string_new (NULL);
  guint count = 0;

  for (GTreeNode *node = g_tree_node_first (keys); node; node = g_tree_node_next (node))
    {
      const char *key = g_tree_node_key (node);
      GPtrArray *versions = g_tree_node_value (node);
      const char *end = NULL;
      g_autofree char *folder = NULL;
      g_autofree char *name = NULL;

      if (!g_str_has_prefix (key, prefix))
        continue;
      if (*delimiter)
        end = strstr (key + strlen (prefix), delimiter);
      folder = end ? g_strndup (key, end + strlen (delimiter) - key) : NULL;
      name = is_url ? g_uri_escape_string (folder ? folder : key, "/", FALSE)
                    : g_strdup (folder ? folder : key);
      if (!folder)
        {
          append_object (items, name, versions->pdata[versions->len - 1]);
          count++;
        }
      else if (g_strcmp0 (folder, last_folder) != 0)
        {
          g_autofree char *item =
            g_markup_printf_escaped ("<CommonPrefixes><Prefix>%s</Prefix></CommonPrefixes>", name);

          g_string_append (items, item);
          g_set_str (&last_folder, folder);
          count++;
        }
    }
  head = g_markup_printf_escaped (PROOF_DEMO_XML "<ListBucketResult xmlns=\"" XMLNS
                                                 "\"><Name>%s</Name><Prefix>%s</Prefix>"
                                                 "<KeyCount>%u</KeyCount><MaxKeys>1000</MaxKeys>"
                                                 "<IsTruncated>false</IsTruncated>",
                                  bucket, written_prefix, count);
  proof_demo_s3_answer_xml (message, SOUP_STATUS_OK,
              g_strconcat (head, is_url ? "<EncodingType>url</EncodingType>" : "", items->str,
                           "</ListBucketResult>", NULL));
  g_string_free (items, TRUE);
}

static void
answer_bucket (ProofDemoS3       *s3,
               SoupServerMessage *message,
               const char        *bucket,
               GTree             *keys,
               const char        *region)
{
  const char *raw = g_uri_get_query (soup_server_message_get_uri (message));
  g_autoptr (GHashTable) query = soup_form_decode (raw ? raw : "");

  if (soup_server_message_get_method (message) == SOUP_METHOD_HEAD)
    soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  else if (raw && (g_str_equal (raw, "location") || g_str_equal (raw, "location=")))
    proof_demo_s3_answer_xml (message, SOUP_STATUS_OK,
                              g_markup_printf_escaped (PROOF_DEMO_XML
                                                       "<LocationConstraint xmlns=\"" XMLNS
                                                       "\">%s</LocationConstraint>",
                                                       region));
  else if (g_str_equal (get_query (query, "list-type"), "2"))
    answer_list (message, bucket, keys, query);
  else
    proof_demo_s3_fail (message, SOUP_STATUS_NOT_IMPLEMENTED, "NotImplemented",
                        "A header you provided implies functionality that is not implemented",
                        NULL);
}

static Version *
find_version (GPtrArray  *versions,
              const char *id)
{
  if (!id)
    return versions->pdata[versions->len - 1];
  for (guint i = 0; i < versions->len; i++)
    {
      Version *version = versions->pdata[i];

      if (g_str_equal (version->id, id))
        return version;
    }
  return NULL;
}

static gboolean
etag_matches (const char *list,
              const char *etag)
{
  g_auto (GStrv) tags = g_strsplit (list, ",", -1);

  for (guint i = 0; tags[i]; i++)
    {
      const char *tag = g_strstrip (tags[i]);

      if (g_str_equal (tag, "*") || g_str_equal (tag, etag) ||
          (strlen (etag) == strlen (tag) + 2 && strncmp (etag + 1, tag, strlen (tag)) == 0))
        return TRUE;
    }
  return FALSE;
}

typedef enum
{
  RANGE_WHOLE,
  RANGE_PART,
  RANGE_OUTSIDE,
} Range;

/* One range of "bytes=a-b", "bytes=a-" or "bytes=-n"; anything else means the whole object. */
static Range
parse_range (const char *range,
             gsize       size,
             gsize      *begin,
             gsize      *end)
{
  g_autoptr (GRegex) regex = g_regex_new ("^bytes=(\\d*)-(\\d*)$", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;
  guint64 from, to;

  *begin = 0;
  *end = size;
  if (!range || !g_regex_match (regex, range, 0, &match))
    return RANGE_WHOLE;
  first = g_match_info_fetch (match, 1);
  last = g_match_info_fetch (match, 2);
  from = g_ascii_strtoull (first, NULL, 10);
  to = *last ? g_ascii_strtoull (last, NULL, 10) : G_MAXUINT64;
  if (!*first && !*last)
    return RANGE_WHOLE;
  if (!*first)
    {
      *begin = size - MIN (to, size);
      return *begin < size ? RANGE_PART : RANGE_OUTSIDE;
    }
  if (to < from)
    return RANGE_WHOLE;
  if (from >= size)
    return RANGE_OUTSIDE;
  *begin = from;
  *end = to < size ? to + 1 : size;
  return RANGE_PART;
}

static void
answer_object (SoupServerMessage *message,
               const char        *key,
               const Version     *version)
{
  SoupMessageHeaders *request = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  const char *match = soup_message_headers_get_list (request, "If-Match");
  const char *none_match = soup_message_headers_get_list (request, "If-None-Match");
  const char *range = soup_message_headers_get_list (request, "Range");
  g_autofree char *modified = soup_date_time_to_string (version->modified, SOUP_DATE_HTTP);
  g_autofree char *content_type = g_content_type_guess (key, NULL, 0, NULL);
  g_autofree char *mime_type = g_content_type_get_mime_type (content_type);
  gsize size = g_bytes_get_size (version->bytes);
  gsize begin, end;
  Range part;

  if (match && !etag_matches (match, version->etag))
    {
      proof_demo_s3_fail (message, SOUP_STATUS_PRECONDITION_FAILED, "PreconditionFailed",
                          "At least one of the pre-conditions you specified did not hold",
                          "<Condition>If-Match</Condition>");
      return;
    }
  soup_message_headers_replace (headers, "ETag", version->etag);
  soup_message_headers_replace (headers, "Last-Modified", modified);
  soup_message_headers_replace (headers, "x-amz-version-id", version->id);
  if (none_match && etag_matches (none_match, version->etag))
    {
      soup_server_message_set_status (message, SOUP_STATUS_NOT_MODIFIED, NULL);
      return;
    }
  part = parse_range (range, size, &begin, &end);
  if (part == RANGE_OUTSIDE)
    {
      g_autofree char *more = g_markup_printf_escaped (
          "<RangeRequested>%s</RangeRequested><ActualObjectSize>%" G_GSIZE_FORMAT
          "</ActualObjectSize>",
          range, size);
      g_autofree char *content_range = g_strdup_printf ("bytes */%" G_GSIZE_FORMAT, size);

      soup_message_headers_replace (headers, "Content-Range", content_range);
      proof_demo_s3_fail (message, SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE, "InvalidRange",
                          "The requested range is not satisfiable", more);
      return;
    }

  soup_message_headers_replace (headers, "Accept-Ranges", "bytes");
  soup_message_headers_replace (headers, "Content-Type",
                                mime_type ? mime_type : "binary/octet-stream");
  soup_message_headers_replace (headers, "Server", "AmazonS3");
  if (part == RANGE_PART)
    {
      soup_server_message_set_status (message, SOUP_STATUS_PARTIAL_CONTENT, NULL);
      soup_message_headers_set_content_range (headers, begin, end - 1, size);
    }
  else
    {
      /* Or libsoup would cut the whole into ranges by itself. */
      soup_message_headers_remove (request, "Range");
      soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
    }
  if (soup_server_message_get_method (message) == SOUP_METHOD_HEAD)
    {
      soup_message_headers_set_content_length (headers, end - begin);
    }
  else
    {
      g_autoptr (GBytes) bytes = g_bytes_new_from_bytes (version->bytes, begin, end - begin);

      soup_message_body_append_bytes (soup_server_message_get_response_body (message), bytes);
    }
}

ProofDemoS3 *
proof_demo_s3_new (void)
{
  ProofDemoS3 *s3 = g_new0 (ProofDemoS3, 1);

  s3->buckets = g_tree_new_full (compare_keys, NULL, g_free, (GDestroyNotify) g_tree_unref);
  return s3;
}

void
proof_demo_s3_free (ProofDemoS3 *s3)
{
  g_tree_unref (s3->buckets);
  g_free (s3);
}

/* Adds an object, or a new version of one that is there. */
void
proof_demo_s3_add (ProofDemoS3 *s3,
                   const char  *bucket,
                   const char  *key,
                   GBytes      *bytes)
{
  GTree *keys = g_tree_lookup (s3->buckets, bucket);
  GPtrArray *versions;

  if (!keys)
    {
      keys = g_tree_new_full (compare_keys, NULL, g_free, (GDestroyNotify) g_ptr_array_unref);
      g_tree_insert (s3->buckets, g_strdup (bucket), keys);
    }
  versions = g_tree_lookup (keys, key);
  if (!versions)
    {
      versions = g_ptr_array_new_with_free_func (version_free);
      g_tree_insert (keys, g_strdup (key), versions);
    }
  g_ptr_array_add (versions, version_new (bytes));
}

/**
 * proof_demo_s3_answer:
 * @region: where the buckets are
 * @replaced: answer as if somebody had just overwritten the object
 *
 * Answers a request whose signature is good. Path style only.
 */
void
proof_demo_s3_answer (ProofDemoS3       *s3,
                      SoupServerMessage *message,
                      const char        *region,
                      gboolean           replaced)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  GUri *uri = soup_server_message_get_uri (message);
  g_autofree char *path = g_uri_unescape_string (g_uri_get_path (uri), NULL);
  g_auto (GStrv) parts = g_strsplit (path ? path + 1 : "", "/", 2);
  const char *bucket = parts[0] ? parts[0] : "";
  const char *key = parts[0] && parts[1] ? parts[1] : "";
  const char *raw_query = g_uri_get_query (uri);
  g_autoptr (GHashTable) query = soup_form_decode (raw_query ? raw_query : "");
  const char *id = g_hash_table_lookup (query, "versionId");
  GTree *keys = g_tree_lookup (s3->buckets, bucket);
  GPtrArray *versions = keys ? g_tree_lookup (keys, key) : NULL;
  Version *version = versions ? find_version (versions, id) : NULL;

  if (soup_server_message_get_method (message) != SOUP_METHOD_GET &&
      soup_server_message_get_method (message) != SOUP_METHOD_HEAD)
    {
      proof_demo_s3_fail (message, SOUP_STATUS_METHOD_NOT_ALLOWED, "MethodNotAllowed",
                          "The specified method is not allowed against this resource.", NULL);
    }
  else if (!keys)
    {
      g_autofree char *more = g_markup_printf_escaped ("<BucketName>%s</BucketName>", bucket);

      proof_demo_s3_fail (message, SOUP_STATUS_NOT_FOUND, "NoSuchBucket",
                          "The specified bucket does not exist", more);
    }
  else if (!*key)
    {
      soup_message_headers_replace (headers, "x-amz-bucket-region", region);
      answer_bucket (s3, message, bucket, keys, region);
    }
  else if (!versions)
    {
      g_autofree char *more = g_markup_printf_escaped ("<Key>%s</Key>", key);

      proof_demo_s3_fail (message, SOUP_STATUS_NOT_FOUND, "NoSuchKey",
                          "The specified key does not exist.", more);
    }
  else if (!version)
    {
      g_autofree char *more =
          g_markup_printf_escaped ("<Key>%s</Key><VersionId>%s</VersionId>", key, id);

      proof_demo_s3_fail (message, SOUP_STATUS_NOT_FOUND, "NoSuchVersion",
                          "The specified version does not exist.", more);
    }
  else if (replaced && !id)
    {
      Version other = *version;
      g_autofree char *etag = g_strdup (version->etag);

      for (char *c = etag + 1; *c != '"'; c++)
        *c = *c == 'f' ? '0' : *c == '9' ? 'a' : *c + 1;
      other.etag = etag;
      other.id = (char *) "replaced_0000000000000000000000000000";
      answer_object (message, key, &other);
    }
  else
    {
      answer_object (message, key, version);
    }
}
