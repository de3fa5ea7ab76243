/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-s3-object.h"

#include <stdio.h>
#include <string.h>

#include "proof-aws-error.h"
#include "proof-test-aws.h"

#define BLOCK (256 * 1024) /* as much as one request asks for */
#define PIECE (8 * 1024)   /* as little */
#define KEY "clip.mp4"
#define ETAG "\"v1\""

/* --- a bucket with one object ------------------------------------------------------ */

typedef struct _Bucket Bucket;

typedef void (*Fault) (Bucket *bucket, const ProofTestRequest *request, ProofTestReply *reply);

struct _Bucket
{
  ProofTestServer *server;
  ProofAwsSettings *settings;
  ProofS3Object *object;
  GBytes *data;
  const char *etag;
  Fault fault;             /* (nullable): changes the answer */
  GPtrArray *targets;
  guint n_bad_signatures;
  guint n_ranges;
  guint64 bytes_sent;
};

static void
serve_cb (const ProofTestRequest *request,
          ProofTestReply         *reply,
          gpointer                user_data)
{
  Bucket *bucket = user_data;
  gsize size = g_bytes_get_size (bucket->data);
  const char *range = proof_test_request_get (request, "range");
  const char *if_match = proof_test_request_get (request, "if-match");
  guint64 first = 0, last = 0;

  g_ptr_array_add (bucket->targets, g_strdup (request->target));
  if (!proof_test_aws_signature_is_right (request, "s3", NULL))
    bucket->n_bad_signatures++;
  g_assert_null (proof_test_request_get (request, "accept-encoding"));

  proof_test_reply_add_header (reply, "x-amz-request-id", "S3REQ");
  if (if_match && !g_str_equal (if_match, bucket->etag))
    {
      proof_test_reply_set_text (reply, 412, "<Error><Code>PreconditionFailed</Code></Error>");
    }
  else if (range &&
           sscanf (range, "bytes=%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT, &first, &last) == 2)
    {
      if (first >= size)
        {
          proof_test_reply_set_text (reply, 416, "<Error><Code>InvalidRange</Code></Error>");
        }
      else
        {
          g_autofree char *part = NULL;

          last = MIN (last, size - 1);
          part = g_strdup_printf ("bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "/%zu", first,
                                  last, size);
          reply->status = 206;
          reply->body = g_bytes_new_from_bytes (bucket->data, first, last - first + 1);
          proof_test_reply_add_header (reply, "Content-Range", part);
          proof_test_reply_add_header (reply, "ETag", bucket->etag);
          bucket->n_ranges++;
        }
    }
  if (bucket->fault)
    bucket->fault (bucket, request, reply);
  if (reply->status == 206)
    bucket->bytes_sent += reply->cut_after >= 0 ? (gsize) reply->cut_after
                                                  : g_bytes_get_size (reply->body);
}

static guint8
byte_at (guint64 offset)
{
  return (offset * 2654435761u) >> 13;
}

static void
bucket_init (Bucket     *bucket,
             gsize       size,
             const char *key,
             const char *version,
             Fault       fault)
{
  guint8 *data = g_malloc (size + 1);

  memset (bucket, 0, sizeof *bucket);
  for (gsize i = 0; i < size; i++)
    data[i] = byte_at (i);
  bucket->data = g_bytes_new_take (data, size);
  bucket->etag = ETAG;
  bucket->fault = fault;
  bucket->targets = g_ptr_array_new_with_free_func (g_free);
  bucket->server = proof_test_server_new (serve_cb, bucket);
  bucket->settings = proof_aws_settings_new (NULL, "eu-west-1",
                                             proof_test_server_get_url (bucket->server));
  proof_aws_settings_set_retry_scale (bucket->settings, 0);
  bucket->object = proof_s3_object_new (bucket->settings, "bucket", key, version);
}

static void
bucket_clear (Bucket *bucket)
{
  g_assert_cmpuint (bucket->n_bad_signatures, ==, 0);
  g_assert_finalize_object (bucket->object);
  proof_test_server_free (bucket->server);
  g_object_unref (bucket->settings);
  g_ptr_array_unref (bucket->targets);
  g_bytes_unref (bucket->data);
}

static gssize
read_at (Bucket   *bucket,
         guint64   offset,
         gsize     count,
         GError  **error)
{
  g_autofree guint8 *buffer = g_malloc (count + 1);
  gssize n = proof_byte_source_read (PROOF_BYTE_SOURCE (bucket->object), offset, buffer, count,
                                     NULL, error);

  for (gssize i = 0; i < n; i++)
    if (buffer[i] != byte_at (offset + i))
      g_error ("byte %" G_GUINT64_FORMAT " is wrong", offset + i);
  if (error && *error)
    {
      g_test_message ("%s", (*error)->message);
      proof_test_aws_assert_no_secret ((*error)->message);
    }

  return n;
}

/* As read_at(), without a look at each byte: for very many of them. */
static gssize
skim (Bucket  *bucket,
      guint64  offset,
      gsize    count)
{
  g_autofree guint8 *buffer = g_malloc (count);
  gssize n = proof_byte_source_read (PROOF_BYTE_SOURCE (bucket->object), offset, buffer, count,
                                     NULL, NULL);

  g_assert_cmpint (n, >, 0);
  g_assert_cmpuint (buffer[n - 1], ==, byte_at (offset + n - 1));

  return n;
}

/* --- plain reading -------------------------------------------------------------------- */

static void
test_read (void)
{
  Bucket bucket;
  guint64 size;
  g_autofree char *etag = NULL;
  g_autoptr (GError) error = NULL;

  bucket_init (&bucket, 3 * BLOCK + 1000, KEY, NULL, NULL);
  g_assert_true (proof_byte_source_query (PROOF_BYTE_SOURCE (bucket.object), &size, &etag, NULL,
                                          &error));
  g_assert_no_error (error);
  g_assert_cmpuint (size, ==, 3 * BLOCK + 1000);
  g_assert_cmpstr (etag, ==, ETAG);
  g_assert_cmpstr (bucket.targets->pdata[0], ==, "/bucket/clip.mp4");

  g_assert_cmpint (read_at (&bucket, 0, 10, NULL), ==, 10);
  g_assert_cmpint (read_at (&bucket, BLOCK - 5, 10, NULL), ==, 10);
  g_assert_cmpint (read_at (&bucket, 0, 4 * BLOCK, NULL), ==, 3 * BLOCK + 1000);
  g_assert_cmpint (read_at (&bucket, size - 1, 10, NULL), ==, 1);
  g_assert_cmpint (read_at (&bucket, size, 10, NULL), ==, 0);
  g_assert_cmpint (read_at (&bucket, G_MAXUINT64 - 5, 10, NULL), ==, 0);
  g_assert_cmpuint (proof_s3_object_get_bytes_fetched (bucket.object), ==, size);
  g_assert_cmpuint (bucket.bytes_sent, ==, size);
  bucket_clear (&bucket);
}

static void
test_empty (void)
{
  Bucket bucket;
  guint64 size = 1;
  g_autoptr (GError) error = NULL;

  bucket_init (&bucket, 0, KEY, NULL, NULL);
  g_assert_true (proof_byte_source_query (PROOF_BYTE_SOURCE (bucket.object), &size, NULL, NULL,
                                          &error));
  g_assert_no_error (error);
  g_assert_cmpuint (size, ==, 0);
  g_assert_cmpint (read_at (&bucket, 0, 10, NULL), ==, 0);
  bucket_clear (&bucket);
}

static void
test_version (void)
{
  Bucket bucket;

  bucket_init (&bucket, 100, KEY, "v+1/=", NULL);
  g_assert_cmpint (read_at (&bucket, 0, 100, NULL), ==, 100);
  g_assert_cmpstr (bucket.targets->pdata[0], ==, "/bucket/clip.mp4?versionId=v%2B1%2F%3D");
  bucket_clear (&bucket);
}

/* A key is a name, not a path: nothing of it may be tidied on the way. */
static void
test_odd_keys (void)
{
  static const struct
  {
    const char *key;
    const char *target;
  } cases[] = {
    { "/lead", "/bucket//lead" },
    { "a//b", "/bucket/a//b" },
    { "../x", "/bucket/../x" },
    { "a/./b/../c", "/bucket/a/./b/../c" },
    { "..", "/bucket/.." },
    { "a b+c%20d", "/bucket/a%20b%2Bc%2520d" },
    { "q?x=1&y#f", "/bucket/q%3Fx%3D1%26y%23f" },
    { "é/日本🎬.mp4", "/bucket/%C3%A9/%E6%97%A5%E6%9C%AC%F0%9F%8E%AC.mp4" },
    { "!*'()~-_.", "/bucket/%21%2A%27%28%29~-_." },
    { "tail/", "/bucket/tail/" },
    { "%2e%2e/%2F", "/bucket/%252e%252e/%252F" },
    { "a:b@c;d,e=f$g", "/bucket/a%3Ab%40c%3Bd%2Ce%3Df%24g" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Bucket bucket;

      bucket_init (&bucket, 10, cases[i].key, NULL, NULL);
      g_assert_cmpint (read_at (&bucket, 0, 10, NULL), ==, 10);
      g_assert_cmpstr (bucket.targets->pdata[0], ==, cases[i].target);
      bucket_clear (&bucket);
    }
}

/* --- faults ------------------------------------------------------------------------------ */

static void
refuse (ProofTestReply *reply,
        guint           status,
        const char     *text)
{
  g_string_truncate (reply->headers, 0);
  proof_test_reply_set_text (reply, status, text);
}

static void
busy_fault (Bucket *bucket, const ProofTestRequest *request, ProofTestReply *reply)
{
  if (request->number == 1)
    refuse (reply, 503,
            "<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>");
  if (request->number == 2)
    refuse (reply, 500, "");
}

/* Every body of the first seven ends early, the first one after nothing. */
static void
cut_fault (Bucket *bucket, const ProofTestRequest *request, ProofTestReply *reply)
{
  if (request->number <= 7)
    reply->cut_after = (request->number - 1) * 7919;
}

static void
expired_fault (Bucket *bucket, const ProofTestRequest *request, ProofTestReply *reply)
{
  if (request->number == 2)
    refuse (reply, 400,
            "<Error><Code>ExpiredToken</Code><Token-0>" PROOF_TEST_TOKEN "</Token-0></Error>");
}

static void
test_recovers (void)
{
  static const struct
  {
    Fault fault;
    guint n_more;
  } cases[] = { { busy_fault, 2 }, { cut_fault, 7 }, { expired_fault, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Bucket bucket;
      gsize size = 2 * BLOCK + 17;

      bucket_init (&bucket, size, KEY, NULL, cases[i].fault);
      g_assert_cmpint (read_at (&bucket, 0, size, NULL), ==, size);
      g_assert_cmpuint (proof_test_server_get_n_requests (bucket.server), ==, 3 + cases[i].n_more);
      g_assert_cmpuint (proof_s3_object_get_n_requests (bucket.object), ==, 3 + cases[i].n_more);
      g_assert_cmpuint (proof_s3_object_get_bytes_fetched (bucket.object), ==, size);
      bucket_clear (&bucket);
    }
}

/* The region arrives in a header, in the body, or must be asked of the bucket. */
static gboolean
is_home (const ProofTestRequest *request)
{
  return strstr (proof_test_request_get (request, "authorization"), "/ap-south-1/s3/") != NULL;
}

static void
header_region_fault (Bucket *bucket, const ProofTestRequest *request, ProofTestReply *reply)
{
  if (is_home (request))
    return;
  refuse (reply, 301, "<Error><Code>PermanentRedirect</Code></Error>");
  proof_test_reply_add_header (reply, "x-amz-bucket-region", "ap-south-1");
}

static void
body_region_fault (Bucket *bucket, const ProofTestRequest *request, ProofTestReply *reply)
{
  if (!is_home (request))
    refuse (reply, 400, "<?xml version=\"1.0\"?><Error><Code>AuthorizationHeaderMalformed</Code>"
                        "<Region>ap-south-1</Region></Error>");
}

static void
redirect_fault (Bucket *bucket, const ProofTestRequest *request, ProofTestReply *reply)
{
  if (is_home (request))
    return;
  refuse (reply, 307, "");
  if (g_str_equal (request->method, "HEAD"))
    {
      g_assert_cmpstr (request->target, ==, "/bucket");
      proof_test_reply_add_header (reply, "x-amz-bucket-region", "ap-south-1");
    }
  proof_test_reply_add_header (reply, "Location", "http://127.0.0.1:1/");
}

static void
nowhere_fault (Bucket *bucket, const ProofTestRequest *request, ProofTestReply *reply)
{
  refuse (reply, 301, "<Error><Code>PermanentRedirect</Code></Error>");
}

static void
wild_region_fault (Bucket *bucket, const ProofTestRequest *request, ProofTestReply *reply)
{
  refuse (reply, 301,
          "<Error><Code>PermanentRedirect</Code><Region>evil.example/x</Region></Error>");
}

static void
test_region (void)
{
  static const struct
  {
    Fault fault;
    guint n;
  } cases[] = { { header_region_fault, 2 }, { body_region_fault, 2 }, { redirect_fault, 3 } };
  Fault lost[] = { nowhere_fault, wild_region_fault };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Bucket bucket;

      bucket_init (&bucket, 100, KEY, NULL, cases[i].fault);
      g_assert_cmpint (read_at (&bucket, 0, 100, NULL), ==, 100);
      g_assert_cmpuint (proof_test_server_get_n_requests (bucket.server), ==, cases[i].n);

      /* The next object of the bucket goes there at once. */
      g_assert_finalize_object (bucket.object);
      bucket.object = proof_s3_object_new (bucket.settings, "bucket", KEY, NULL);
      g_assert_cmpint (read_at (&bucket, 0, 100, NULL), ==, 100);
      g_assert_cmpuint (proof_test_server_get_n_requests (bucket.server), ==, cases[i].n + 1);
      bucket_clear (&bucket);
    }
  for (guint i = 0; i < G_N_ELEMENTS (lost); i++)
    {
      Bucket bucket;
      g_autoptr (GError) error = NULL;

      bucket_init (&bucket, 100, KEY, NULL, lost[i]);
      g_assert_cmpint (read_at (&bucket, 0, 100, &error), ==, -1);
      g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_WRONG_REGION);
      bucket_clear (&bucket);
    }
}

static void
replaced_fault (Bucket *bucket, const ProofTestRequest *request, ProofTestReply *reply)
{
  bucket->etag = "\"v2\"";
}

/* A server that does not know If-Match. */
static void
quietly_replaced_fault (Bucket *bucket, const ProofTestRequest *request, ProofTestReply *reply)
{
  if (request->number > 1)
    {
      g_string_replace (reply->headers, ETAG, "\"v2\"", 0);
      g_assert_nonnull (strstr (reply->headers->str, "v2"));
    }
}

static void
test_replaced (void)
{
  Fault faults[] = { replaced_fault, quietly_replaced_fault };

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      Bucket bucket;
      g_autoptr (GError) error = NULL, later = NULL;

      bucket_init (&bucket, 5 * BLOCK, KEY, NULL, faults[i]);
      g_assert_cmpint (read_at (&bucket, 0, 100, NULL), ==, 100);
      g_assert_cmpint (read_at (&bucket, 4 * BLOCK, 100, &error), ==, -1);
      g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_REPLACED);
      g_assert_cmpint (read_at (&bucket, 0, 100, &later), ==, -1);
      g_assert_error (later, PROOF_AWS_ERROR, PROOF_AWS_ERROR_REPLACED);
      bucket_clear (&bucket);
    }
}

/* The bucket's owner asks that others pay; only those who say that they do are served. */
static void
payer_fault (Bucket *bucket, const ProofTestRequest *request, ProofTestReply *reply)
{
  if (g_strcmp0 (proof_test_request_get (request, "x-amz-request-payer"), "requester") == 0 &&
      strstr (proof_test_request_get (request, "authorization"), "x-amz-request-payer"))
    return;
  refuse (reply, 403, "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>");
}

static void
test_requester_pays (void)
{
  Bucket bucket;
  g_autoptr (GError) error = NULL;

  bucket_init (&bucket, 2 * BLOCK, KEY, NULL, payer_fault);
  g_assert_cmpint (read_at (&bucket, 0, 100, &error), ==, -1);
  g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_REQUESTER_PAYS);
  g_assert_nonnull (strstr (error->message, "“bucket”"));
  bucket_clear (&bucket);

  bucket_init (&bucket, 2 * BLOCK, KEY, NULL, payer_fault);
  proof_s3_object_set_requester_pays (bucket.object, TRUE);
  g_assert_cmpint (read_at (&bucket, 0, 2 * BLOCK, NULL), ==, 2 * BLOCK);
  bucket_clear (&bucket);
}

static void
denied_fault (Bucket *bucket, const ProofTestRequest *request, ProofTestReply *reply)
{
  refuse (reply, 403, "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>");
}

static void
kms_fault (Bucket *bucket, const ProofTestRequest *request, ProofTestReply *reply)
{
  refuse (reply, 403,
          "<Error><Code>AccessDenied</Code><Message>not authorized to perform: kms:Decrypt"
                      "</Message></Error>");
}

static void
archived_fault (Bucket *bucket, const ProofTestRequest *request, ProofTestReply *reply)
{
  refuse (reply, 403,
          "<Error><Code>InvalidObjectState</Code><StorageClass>GLACIER</StorageClass></Error>");
}

static void
disabled_key_fault (Bucket *bucket, const ProofTestRequest *request, ProofTestReply *reply)
{
  refuse (reply, 400, "<Error><Code>KMS.DisabledException</Code><Message>arn:aws:kms:eu-west-1:"
                      "123456789012:key/k is disabled.</Message></Error>");
}

static void
foreign_key_fault (Bucket *bucket, const ProofTestRequest *request, ProofTestReply *reply)
{
  refuse (reply, 400, "<Error><Code>InvalidRequest</Code><Message>The object was stored using a "
                      "form of Server Side Encryption. The correct parameters must be provided to "
                      "retrieve the object.</Message></Error>");
}

static void
deleted_version_fault (Bucket *bucket, const ProofTestRequest *request, ProofTestReply *reply)
{
  refuse (reply, 405, "<Error><Code>MethodNotAllowed</Code></Error>");
  proof_test_reply_add_header (reply, "x-amz-delete-marker", "true");
}

static void
missing_fault (Bucket *bucket, const ProofTestRequest *request, ProofTestReply *reply)
{
  refuse (reply, 404, "<Error><Code>NoSuchKey</Code></Error>");
}

/* SignatureDoesNotMatch repeats the whole request, the token in it. */
static void
signature_fault (Bucket *bucket, const ProofTestRequest *request, ProofTestReply *reply)
{
  refuse (reply, 403,
          "<Error><Code>SignatureDoesNotMatch</Code>"
          "<Message>" PROOF_TEST_SECRET " " PROOF_TEST_TOKEN "</Message>"
                      "<CanonicalRequest>x-amz-security-token:" PROOF_TEST_TOKEN
                      "</CanonicalRequest></Error>");
}

static void
whole_fault (Bucket *bucket, const ProofTestRequest *request, ProofTestReply *reply)
{
  reply->status = 200;
  g_clear_pointer (&reply->body, g_bytes_unref);
  reply->body = g_bytes_ref (bucket->data);
}

static void
elsewhere_fault (Bucket *bucket, const ProofTestRequest *request, ProofTestReply *reply)
{
  g_string_replace (reply->headers, "bytes 0-", "bytes 1-", 0);
}

static void
test_fails (void)
{
  static const struct
  {
    Fault fault;
    ProofAwsError code;
    const char *says;
  } cases[] = {
    { denied_fault, PROOF_AWS_ERROR_REQUESTER_PAYS, "may be missing" },
    { kms_fault, PROOF_AWS_ERROR_ACCESS_DENIED, "KMS key" },
    { archived_fault, PROOF_AWS_ERROR_ACCESS_DENIED, "archived" },
    { disabled_key_fault, PROOF_AWS_ERROR_ACCESS_DENIED, "key that is disabled" },
    { foreign_key_fault, PROOF_AWS_ERROR_ACCESS_DENIED, "SSE-C" },
    { deleted_version_fault, PROOF_AWS_ERROR_NOT_FOUND, "was deleted" },
    { missing_fault, PROOF_AWS_ERROR_NOT_FOUND, "S3REQ" },
    { signature_fault, PROOF_AWS_ERROR_SIGNATURE, "secret access key" },
    { whole_fault, PROOF_AWS_ERROR_PROTOCOL, "whole object" },
    { elsewhere_fault, PROOF_AWS_ERROR_PROTOCOL, "another part" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Bucket bucket;
      g_autoptr (GError) error = NULL;

      bucket_init (&bucket, 2 * BLOCK, KEY, NULL, cases[i].fault);
      g_assert_cmpint (read_at (&bucket, 0, 100, &error), ==, -1);
      g_assert_error (error, PROOF_AWS_ERROR, (int) cases[i].code);
      if (!g_str_equal (cases[i].says, "S3REQ"))
        g_assert_nonnull (strstr (error->message, cases[i].says));
      g_assert_nonnull (strstr (error->message, "s3://bucket/clip.mp4"));

      /* What failed is tried again, and works when the cause is gone. */
      bucket.fault = NULL;
      g_assert_cmpint (read_at (&bucket, 0, 100, NULL), ==, 100);
      bucket_clear (&bucket);
    }
}

/* --- many at once ----------------------------------------------------------------------------- */

static gpointer
reader_thread (gpointer data)
{
  Bucket *bucket = data;
  gsize size = g_bytes_get_size (bucket->data);
  g_autoptr (GRand) rand = g_rand_new_with_seed (GPOINTER_TO_UINT (g_thread_self ()));

  for (guint i = 0; i < 60; i++)
    {
      guint64 offset = g_rand_int_range (rand, 0, size);
      gsize count = g_rand_int_range (rand, 1, 3 * BLOCK);

      g_assert_cmpint (read_at (bucket, offset, count, NULL), ==, MIN (count, size - offset));
    }

  return NULL;
}

static void
test_readers (void)
{
  Bucket bucket;
  GThread *threads[4];

  bucket_init (&bucket, 9 * BLOCK + 123, KEY, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("reader", reader_thread, &bucket);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  /* Four who jump about are in each other's way: what was under way may be given up. */
  g_assert_cmpuint (bucket.bytes_sent, >=, g_bytes_get_size (bucket.data));
  g_assert_cmpuint (bucket.bytes_sent, <, g_bytes_get_size (bucket.data) * 3 / 2);
  bucket_clear (&bucket);
}

/* Waits until so many bytes have come, and a little for those that should not. */
static guint64
settle (Bucket  *bucket,
        guint64  at_least)
{
  for (guint i = 0; i < 600 && proof_s3_object_get_bytes_fetched (bucket->object) < at_least; i++)
    g_usleep (50 * 1000);
  g_usleep (200 * 1000);

  return proof_s3_object_get_bytes_fetched (bucket->object);
}

/* Jumping about asks for what is read; reading on for half as much ahead as was read in one go. */
static void
test_read_ahead (void)
{
  Bucket bucket;
  guint64 before = BLOCK + 2 * PIECE, after;

  bucket_init (&bucket, 40 * BLOCK, KEY, NULL, NULL);
  read_at (&bucket, 0, 10, NULL);
  g_assert_cmpuint (settle (&bucket, BLOCK), ==, BLOCK);
  read_at (&bucket, 20 * BLOCK, 10, NULL);
  read_at (&bucket, 30 * BLOCK, 10, NULL);
  g_assert_cmpuint (settle (&bucket, before), ==, before);

  read_at (&bucket, 20 * BLOCK + 10, BLOCK, NULL);
  after = settle (&bucket, before + BLOCK + BLOCK / 2);
  g_assert_cmpuint (after, >=, before + BLOCK + BLOCK / 2);
  g_assert_cmpuint (after, <=, before + BLOCK + BLOCK / 2 + 2 * PIECE);
  bucket_clear (&bucket);
}

/* What is told beforehand comes at once, and each byte of it once. */
static void
test_expect (void)
{
  Bucket bucket;
  guint n;

  bucket_init (&bucket, 40 * BLOCK, KEY, NULL, NULL);
  proof_byte_source_query (PROOF_BYTE_SOURCE (bucket.object), NULL, NULL, NULL, NULL);
  proof_byte_source_expect (PROOF_BYTE_SOURCE (bucket.object), 20 * BLOCK, 24 * BLOCK);
  g_assert_cmpuint (settle (&bucket, 5 * BLOCK), ==, 5 * BLOCK);
  n = bucket.n_ranges;
  for (guint64 offset = 20 * BLOCK; offset < 23 * BLOCK; offset += 5000)
    read_at (&bucket, offset, 5000, NULL);
  settle (&bucket, 0);
  g_assert_cmpuint (bucket.n_ranges, ==, n);

  /* Behind it little more, unless reading goes on. */
  for (guint64 offset = 23 * BLOCK; offset < 24 * BLOCK; offset += 5000)
    read_at (&bucket, offset, 5000, NULL);
  g_assert_cmpuint (settle (&bucket, 5 * BLOCK + 1), >, 5 * BLOCK);
  g_assert_cmpuint (settle (&bucket, 0), <, 5 * BLOCK + BLOCK / 2);

  /* Nonsense is ignored. */
  proof_byte_source_expect (PROOF_BYTE_SOURCE (bucket.object), 50 * BLOCK, 60 * BLOCK);
  proof_byte_source_expect (PROOF_BYTE_SOURCE (bucket.object), 7, 3);
  bucket_clear (&bucket);
}

/* A player and a scan, each at its own place, in a file bigger than the memory: each byte once. */
static gpointer
linear_thread (gpointer data)
{
  Bucket *bucket = data;
  gsize size = g_bytes_get_size (bucket->data);

  for (guint64 offset = 0; offset < size; offset += 40000)
    g_assert_cmpint (skim (bucket, offset, 40000), ==, MIN (40000, size - offset));

  return NULL;
}

static void
test_linear (void)
{
  Bucket bucket;
  GThread *threads[2];

  bucket_init (&bucket, 300 * BLOCK + 5, KEY, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("linear", linear_thread, &bucket);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (bucket.bytes_sent, ==, g_bytes_get_size (bucket.data));
  /* Not in crumbs either. */
  g_assert_cmpuint (bucket.n_ranges, <, 600);
  bucket_clear (&bucket);
}

/* Forgets what was read longest ago, but never the beginning. */
static void
test_memory (void)
{
  Bucket bucket;
  guint n;

  bucket_init (&bucket, 300 * BLOCK, KEY, NULL, NULL);
  for (guint64 offset = 0; offset < 300 * (guint64) BLOCK; offset += BLOCK)
    g_assert_cmpint (skim (&bucket, offset, BLOCK), ==, BLOCK);
  settle (&bucket, 300 * (guint64) BLOCK);
  n = bucket.n_ranges;
  g_assert_cmpint (read_at (&bucket, 0, BLOCK, NULL), ==, BLOCK);
  g_assert_cmpint (read_at (&bucket, 299 * (guint64) BLOCK, BLOCK, NULL), ==, BLOCK);
  g_assert_cmpuint (bucket.n_ranges, ==, n);
  g_assert_cmpint (read_at (&bucket, 3 * BLOCK, 1, NULL), ==, 1);
  g_assert_cmpuint (bucket.n_ranges, >, n);
  bucket_clear (&bucket);
}

static void
slow_fault (Bucket *bucket, const ProofTestRequest *request, ProofTestReply *reply)
{
  reply->delay_ms = 60000;
}

static gpointer
cancel_thread (gpointer data)
{
  g_usleep (50 * 1000);
  g_cancellable_cancel (data);

  return NULL;
}

static void
test_cancel (void)
{
  Bucket bucket;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL, again = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_thread, cancellable);
  gint64 start = g_get_monotonic_time ();
  guint8 byte;

  bucket_init (&bucket, 100, KEY, NULL, slow_fault);
  g_assert_cmpint (proof_byte_source_read (PROOF_BYTE_SOURCE (bucket.object), 0, &byte, 1,
                                           cancellable, &error),
                   ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (proof_byte_source_query (PROOF_BYTE_SOURCE (bucket.object), NULL, NULL,
                                           cancellable, &again));
  g_assert_error (again, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  bucket_clear (&bucket);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 30 * G_USEC_PER_SEC);
}

/* A second an answer. */
static void
lazy_fault (Bucket *bucket, const ProofTestRequest *request, ProofTestReply *reply)
{
  if (request->number > 1)
    reply->delay_ms = 1000;
}

/* Whoever jumps about is not kept waiting by what nobody wants any more. */
static void
test_storm (void)
{
  Bucket bucket;
  ProofByteSource *source;
  gint64 start;

  bucket_init (&bucket, 400 * BLOCK, KEY, NULL, lazy_fault);
  source = PROOF_BYTE_SOURCE (bucket.object);
  proof_byte_source_query (source, NULL, NULL, NULL, NULL);
  for (guint i = 1; i < 10; i++)
    proof_byte_source_expect (source, i * 40 * (guint64) BLOCK, (i * 40 + 30) * (guint64) BLOCK);
  g_usleep (50 * 1000);
  start = g_get_monotonic_time ();
  g_assert_cmpint (read_at (&bucket, 20 * BLOCK, 100, NULL), ==, 100);
  start = g_get_monotonic_time () - start;
  g_test_message ("waited for %.2f s", start / 1e6);
  /* One answer, and not those of the many before. */
  g_assert_cmpint (start, <, 8 * G_USEC_PER_SEC);
  g_assert_cmpuint (bucket.n_ranges, <, 20);
  bucket_clear (&bucket);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  proof_test_aws_plant_keys ();

  g_test_add_func ("/s3-object/read", test_read);
  g_test_add_func ("/s3-object/empty", test_empty);
  g_test_add_func ("/s3-object/version", test_version);
  g_test_add_func ("/s3-object/odd-keys", test_odd_keys);
  g_test_add_func ("/s3-object/recovers", test_recovers);
  g_test_add_func ("/s3-object/region", test_region);
  g_test_add_func ("/s3-object/replaced", test_replaced);
  g_test_add_func ("/s3-object/requester-pays", test_requester_pays);
  g_test_add_func ("/s3-object/fails", test_fails);
  g_test_add_func ("/s3-object/readers", test_readers);
  g_test_add_func ("/s3-object/read-ahead", test_read_ahead);
  g_test_add_func ("/s3-object/expect", test_expect);
  g_test_add_func ("/s3-object/linear", test_linear);
  g_test_add_func ("/s3-object/memory", test_memory);
  g_test_add_func ("/s3-object/cancel", test_cancel);
  g_test_add_func ("/s3-object/storm", test_storm);

  return g_test_run ();
}
