/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What opening an object costs that the disk holds, and when it does not count any more. */
#include "proof-s3-object.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "proof-aws-error.h"
#include "proof-test-aws.h"
#include "proof-test-folder.h"

#define SIZE (2 * 1024 * 1024 + 333)
#define PLENTY (1024 * G_GUINT64_CONSTANT (1048576))
#define PLAIN "\"d41d8cd98f00b204e9800998ecf8427e\""
#define MULTIPART "\"d41d8cd98f00b204e9800998ecf8427e-12\""

typedef struct
{
  ProofTestServer *server;
  ProofAwsSettings *settings;
  char *folder;
  const char *version;      /* (nullable): that is opened */

  /* what S3 has; changed only between two openings */
  const char *etag;
  const char *modified;
  guint8 generation;
  gsize size;
  gboolean forgets;         /* does not look at If-None-Match */
  guint refuses;            /* status of all answers, if not 0 */

  guint n_requests;
  guint64 bytes_sent;
} Bucket;

static guint8 *
make_bytes (Bucket *bucket)
{
  guint8 *bytes = g_malloc (bucket->size);

  for (gsize i = 0; i < bucket->size; i++)
    bytes[i] = (i * 2654435761u >> 13) + bucket->generation;

  return bytes;
}

static void
serve_cb (const ProofTestRequest *request,
          ProofTestReply         *reply,
          gpointer                user_data)
{
  Bucket *bucket = user_data;
  const char *known = proof_test_request_get (request, "if-none-match");
  const char *match = proof_test_request_get (request, "if-match");
  g_autofree guint8 *bytes = make_bytes (bucket);
  g_autofree char *part = NULL;
  guint64 first, last;

  bucket->n_requests++;
  g_assert_true (proof_test_aws_signature_is_right (request, "s3", NULL));
  g_assert_cmpint (sscanf (proof_test_request_get (request, "range"),
                           "bytes=%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT, &first, &last),
                   ==, 2);
  proof_test_reply_add_header (reply, "ETag", bucket->etag);
  proof_test_reply_add_header (reply, "Last-Modified", bucket->modified);
  if (bucket->refuses > 0)
    {
      proof_test_reply_set_text (reply, bucket->refuses, "<Error><Code>AccessDenied</Code><Message>"
                                                         "not authorized to perform: s3:GetObject"
                                                         "</Message></Error>");
      return;
    }
  if (match && !g_str_equal (match, bucket->etag))
    {
      reply->status = 412;
      return;
    }
  if (known && g_str_equal (known, bucket->etag) && !bucket->forgets)
    {
      reply->status = 304;
      return;
    }

  last = MIN (last, bucket->size - 1);
  part = g_strdup_printf ("bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "/%zu", first, last,
                          bucket->size);
  proof_test_reply_add_header (reply, "Content-Range", part);
  reply->status = 206;
  reply->body = g_bytes_new (bytes + first, last - first + 1);
  bucket->bytes_sent += last - first + 1;
}

static void
set_up (Bucket       *bucket,
        gconstpointer data)
{
  bucket->server = proof_test_server_new (serve_cb, bucket);
  bucket->settings = proof_aws_settings_new (NULL, "eu-west-1",
                                             proof_test_server_get_url (bucket->server));
  proof_aws_settings_set_retry_scale (bucket->settings, 0);
  bucket->folder = g_dir_make_tmp ("proof-s3-reopen-XXXXXX", NULL);
  bucket->etag = PLAIN;
  bucket->modified = "Mon, 01 Jan 2024 00:00:00 GMT";
  bucket->size = SIZE;
}

static void
tear_down (Bucket       *bucket,
           gconstpointer data)
{
  g_clear_pointer (&bucket->server, proof_test_server_free);
  g_object_unref (bucket->settings);
  proof_test_folder_remove (bucket->folder);
  g_free (bucket->folder);
}

/* Opens the object anew and reads all of it; FALSE with @error. */
static gboolean
view (Bucket  *bucket,
      GError **error)
{
  ProofS3Object *object = proof_s3_object_new (bucket->settings, "bucket", "clip.mp4",
                                               bucket->version);
  g_autofree guint8 *expected = make_bytes (bucket);
  g_autofree guint8 *buffer = g_malloc (SIZE + 1000);
  gssize n;

  bucket->n_requests = 0;
  bucket->bytes_sent = 0;
  proof_s3_object_set_cache (object, bucket->folder, PLENTY);
  n = proof_byte_source_read (PROOF_BYTE_SOURCE (object), 0, buffer, SIZE + 1000, NULL, error);
  if (n >= 0)
    g_assert_cmpmem (buffer, n, expected, bucket->size);
  g_assert_finalize_object (object);

  return n >= 0;
}

static void
assert_costs (Bucket  *bucket,
              guint    n_requests,
              guint64  n_bytes)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (view (bucket, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (bucket->n_requests, ==, n_requests);
  g_assert_cmpuint (bucket->bytes_sent, ==, n_bytes);
}

/* All of it comes over the network, in no more requests than it takes. */
static void
assert_costs_all (Bucket *bucket)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (view (bucket, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (bucket->n_requests, ==, (bucket->size + 256 * 1024 - 1) / (256 * 1024));
  g_assert_cmpuint (bucket->bytes_sent, ==, bucket->size);
}

static guint
count_files (Bucket *bucket)
{
  g_autoptr (GDir) dir = g_dir_open (bucket->folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir))
    n++;

  return n;
}

/* One question, and nothing sent: whatever kind of ETag it is, and whoever wrote the same again. */
static void
test_unchanged (Bucket       *bucket,
                gconstpointer etag)
{
  bucket->etag = etag;
  assert_costs_all (bucket);
  assert_costs (bucket, 1, 0);
  bucket->modified = "Tue, 02 Jan 2024 00:00:00 GMT";
  assert_costs (bucket, 1, 0);
}

static void
test_changed (Bucket       *bucket,
              gconstpointer data)
{
  const char *etags[] = { "\"other\"", MULTIPART, "\"d41d8cd98f00b204e9800998ecf8427e-13\"" };
  guint n_files;

  assert_costs_all (bucket);
  n_files = count_files (bucket);
  for (guint i = 0; i < G_N_ELEMENTS (etags); i++)
    {
      bucket->etag = etags[i];
      bucket->generation++;
      assert_costs_all (bucket);
      /* What was is gone. */
      g_assert_cmpuint (count_files (bucket), ==, n_files);
      assert_costs (bucket, 1, 0);
    }

  bucket->size = SIZE - 1000;
  bucket->etag = "\"shorter\"";
  assert_costs_all (bucket);
  assert_costs (bucket, 1, 0);
}

/* A server that always sends is asked no more often. */
static void
test_forgetful_server (Bucket       *bucket,
                       gconstpointer data)
{
  bucket->forgets = TRUE;
  assert_costs_all (bucket);
  assert_costs (bucket, 1, 256 * 1024);
}

/* A version is what it was: nothing is asked, and S3 need not be there. */
static void
test_version (Bucket       *bucket,
              gconstpointer data)
{
  bucket->version = "3sL4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY";
  assert_costs_all (bucket);
  assert_costs (bucket, 0, 0);
  g_clear_pointer (&bucket->server, proof_test_server_free);
  assert_costs (bucket, 0, 0);
}

/* The version of an object that was written while versioning was off or suspended can be written
 * over. */
static void
test_null_version (Bucket       *bucket,
                   gconstpointer data)
{
  bucket->version = "null";
  assert_costs_all (bucket);
  assert_costs (bucket, 1, 0);
  bucket->etag = "\"other\"";
  bucket->generation++;
  assert_costs_all (bucket);
}

static void
remove_files (Bucket     *bucket,
              const char *ending)
{
  g_autoptr (GDir) dir = g_dir_open (bucket->folder, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)))
    if (g_str_has_suffix (name, ending))
      {
        g_autofree char *path = g_build_filename (bucket->folder, name, NULL);

        g_assert_cmpint (g_unlink (path), ==, 0);
        n++;
      }
  g_assert_cmpuint (n, ==, 1);
}

/* Without a network only what is there as a whole is played. */
static void
test_offline (Bucket       *bucket,
              gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  assert_costs_all (bucket);
  g_clear_pointer (&bucket->server, proof_test_server_free);
  assert_costs (bucket, 0, 0);
  assert_costs (bucket, 0, 0);
  remove_files (bucket, "-1");
  g_assert_false (view (bucket, &error));
  g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NETWORK);
}

/* Who may not read it any more does not, though it lies on the disk. */
static void
test_refused (Bucket       *bucket,
              gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  assert_costs_all (bucket);
  bucket->refuses = 403;
  g_assert_false (view (bucket, &error));
  g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_ACCESS_DENIED);
  bucket->refuses = 0;
  assert_costs (bucket, 1, 0);
}

/* Where the generation is not known, or the first blocks are missing, it is one request all the
 * same: for bytes. */
static void
test_damage (Bucket       *bucket,
             gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  assert_costs_all (bucket);
  remove_files (bucket, "-");
  assert_costs (bucket, 1, 256 * 1024);
  assert_costs (bucket, 1, 0);
  remove_files (bucket, "-0");
  g_assert_true (view (bucket, &error));
  g_assert_cmpuint (bucket->n_requests, ==, 4);
  g_assert_cmpuint (bucket->bytes_sent, ==, 1024 * 1024);
  assert_costs (bucket, 1, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  proof_test_aws_plant_keys ();

#define ADD(path, data, func) g_test_add (path, Bucket, data, set_up, func, tear_down)
  ADD ("/s3-reopen/unchanged", PLAIN, test_unchanged);
  ADD ("/s3-reopen/unchanged/multipart", MULTIPART, test_unchanged);
  ADD ("/s3-reopen/changed", NULL, test_changed);
  ADD ("/s3-reopen/forgetful-server", NULL, test_forgetful_server);
  ADD ("/s3-reopen/version", NULL, test_version);
  ADD ("/s3-reopen/null-version", NULL, test_null_version);
  ADD ("/s3-reopen/offline", NULL, test_offline);
  ADD ("/s3-reopen/refused", NULL, test_refused);
  ADD ("/s3-reopen/damage", NULL, test_damage);

  return g_test_run ();
}
